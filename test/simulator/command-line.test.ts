import { expect, it } from 'vitest';
import { parseCommandLine } from '../../src/simulator/command-line.ts';

const DEFAULTS = {
  host: '127.0.0.1',
  port: 10228,
  seed: 1,
  latencyMs: 20,
  requestsPerMinute: undefined,
};

it.each([
  [[], {}],
  [['--listen=0.0.0.0:80'], { host: '0.0.0.0', port: 80 }],
  [['--listen', '[::1]:0'], { host: '::1', port: 0 }],
  [['--seed=7', '--latency=2s'], { seed: 7, latencyMs: 2000 }],
  [['--latency=0ms', '--requests-per-minute=100'], { latencyMs: 0, requestsPerMinute: 100 }],
])('%j is understood', (args, changes) => {
  expect(parseCommandLine(args)).toEqual({
    kind: 'run',
    commandLine: { ...DEFAULTS, ...changes },
  });
});

it.each([
  [
    ['--listen=10228'],
    '--listen is "10228", but must be host:port, as in 127.0.0.1:10228 or [::1]:10228.',
  ],
  [
    ['--listen=localhost:65536'],
    '--listen is "localhost:65536", but must be host:port, as in 127.0.0.1:10228 or [::1]:10228.',
  ],
  [['--seed=x'], '--seed is "x", but must be a whole number.'],
  [['--latency=20'], '--latency is "20", but must be a time such as 20ms or 2s.'],
  [
    ['--requests-per-minute=0'],
    '--requests-per-minute is "0", but must be a whole number from 1 on.',
  ],
])('%j is refused', (args, problem) => {
  expect(parseCommandLine(args)).toEqual({ kind: 'problem', problem });
});

it('an unknown flag is refused', () => {
  expect(parseCommandLine(['--sead=1'])).toMatchObject({
    kind: 'problem',
    problem: expect.stringContaining("Unknown option '--sead'"),
  });
});

it('help is help', () => {
  expect(parseCommandLine(['--help'])).toEqual({ kind: 'help' });
});
