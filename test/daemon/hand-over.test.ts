import { describe, expect, it } from 'vitest';
import type { ProjectConfig } from '../../src/config/schema/config.ts';
import type { Connection, ConnectionOptions } from '../../src/daemon/access/connection.ts';
import { firstCycle, takeOverConnection } from '../../src/daemon/hand-over.ts';
import { Secret } from '../../src/domain/secret.ts';
import { configured, projectConfig } from '../support/project-config.ts';

const FORMER = projectConfig();
const CYCLE = {
  checkpoints: 1,
  answered: 1,
  judgedWrong: 0,
  deferred: 0,
  endedAtSeconds: 1,
  durationSeconds: 1,
};

/** The connection after a change, and what was done in order. */
function afterChange(config: ProjectConfig | undefined) {
  const done: string[] = [];
  const connection = (name: string) =>
    ({ close: async () => void done.push(`close ${name}`) }) as Connection;
  const former = connection('former');
  const taken = takeOverConnection(
    { config: config ?? FORMER } as ConnectionOptions,
    config && { config: FORMER, connection: former },
    () => {
      done.push('create');
      return connection('new');
    },
  );
  return { isFormer: taken === former, done };
}

describe('the connection of a project', () => {
  it('is a new one when there was none before', () => {
    expect(afterChange(undefined)).toEqual({ isFormer: false, done: ['create'] });
  });

  it.each<[string, Partial<ProjectConfig>]>([
    ['nothing', {}],
    ['checkpoints', { checkpoints: [configured('a'), configured('b')] }],
    ['the schedule', { schedule: '*/5 * * * *', timezone: 'Europe/Berlin', intervalMs: 300_000 }],
    ['the deadline', { poll: { ...FORMER.poll, deadlineMs: 1 } }],
    ['max_age', { poll: { ...FORMER.poll, maxAgeMs: 1 } }],
  ])('stays when %s changed', (_what, changed) => {
    expect(afterChange({ ...FORMER, ...changed })).toEqual({ isFormer: true, done: [] });
  });

  it.each<[string, Partial<ProjectConfig>]>([
    ['the endpoint', { endpoint: 'http://127.0.0.1:2' }],
    ['the project', { projectId: 'another' }],
    ['the region', { region: undefined }],
    [
      'the token',
      { auth: { type: 'token', authUrl: undefined, token: { inline: new Secret('another') } } },
    ],
    ['TLS', { tls: { ...FORMER.tls, insecureSkipVerify: true } }],
    ['concurrency', { poll: { ...FORMER.poll, concurrency: 1 } }],
    ['the rate', { poll: { ...FORMER.poll, requestsPerSecond: 1 } }],
    ['attempts', { poll: { ...FORMER.poll, maxAttempts: 2 } }],
    ['the timeout', { poll: { ...FORMER.poll, timeoutMs: 1 } }],
  ])('is another one when %s changed, there before the former one closes', (_what, changed) => {
    const done = ['create', 'close former'];
    expect(afterChange({ ...FORMER, ...changed })).toEqual({ isFormer: false, done });
  });
});

it.each([
  [{ isSameConnection: true, lastCycle: CYCLE, behind: [false, false] }, 'next_tick'],
  [{ isSameConnection: true, lastCycle: CYCLE, behind: [] }, 'next_tick'],
  [{ isSameConnection: true, lastCycle: CYCLE, behind: [false, true] }, 'now'],
  [{ isSameConnection: true, lastCycle: undefined, behind: [false] }, 'now'],
  [{ isSameConnection: false, lastCycle: CYCLE, behind: [false] }, 'now'],
] as const)('the first cycle with %o comes %s', ({ behind, ...parts }, when) => {
  const collectors = behind.map((isBehind) => ({ isBehind: () => isBehind }));
  expect(firstCycle({ ...parts, collectors })).toBe(when);
});
