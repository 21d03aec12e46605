import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../../src/simulator/main.ts', import.meta.url));
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function run(...args: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  return child;
}

it.each(['SIGINT', 'SIGTERM'] as const)(
  'tells how to ask it, answers, and ends on %s with 0',
  async (signal) => {
    const child = run('--listen=127.0.0.1:0', '--latency=0ms');
    const [output] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    const url = /CBR simulator at (\S+),/.exec(output)?.[1];
    const project = /project_id (\S+), X-Auth-Token (\S+)/.exec(output);
    const checkpointId = /^ {2}(\S{36}) {2}newest of its vault$/m.exec(output)?.[1];
    const response = await fetch(`${url}/v3/${project?.[1]}/checkpoints/${checkpointId}`, {
      headers: { 'X-Auth-Token': project?.[2] ?? '' },
    });
    expect(await response.json()).toMatchObject({ checkpoint: { id: checkpointId } });
    expect(output).toContain(
      'user svc-cbr-exporter, domain OTC-EU-DE-00000000001000000000, password simulator-password',
    );
    expect(output).toContain('access key AKSIMULATOR000000001, secret key simulator-secret-key');
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
  },
);

it('refuses a bad flag with exit code 2', async () => {
  const child = run('--latency=fast');
  const [message, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect(code).toBe(2);
  expect(message).toMatch(/^--latency is "fast", but must be a time such as 20ms or 2s\.\nusage: /);
});
