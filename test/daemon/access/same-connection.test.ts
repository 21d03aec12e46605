import { describe, expect, it } from 'vitest';
import type { Authorization } from '../../../src/cbr/auth/authorization.ts';
import type { ProjectConfig } from '../../../src/config/schema/config.ts';
import {
  createConnection,
  isSameConnection,
  probesAtOnce,
} from '../../../src/daemon/access/connection.ts';
import type { Log } from '../../../src/domain/log.ts';
import { Secret } from '../../../src/domain/secret.ts';
import type { OwnMetrics } from '../../../src/metrics/own/own-metrics.ts';
import { projectConfig } from '../../support/project-config.ts';

const config = projectConfig();
const { poll, tls } = config;

function tokenOf(text: string): ProjectConfig['auth'] {
  return { type: 'token', token: { inline: new Secret(text) }, authUrl: undefined };
}

describe('the way to the API of a project after a reload', () => {
  it.each<[string, Partial<ProjectConfig>]>([
    ['region', { region: 'eu-nl' }],
    ['project ID', { projectId: 'another' }],
    ['endpoint', { endpoint: undefined }],
    ['token', { auth: tokenOf('another') }],
    ['TLS', { tls: { ...tls, serverName: 'another' } }],
    ['timeout', { poll: { ...poll, timeoutMs: 2 } }],
    ['concurrency', { poll: { ...poll, concurrency: 3 } }],
    ['rate', { poll: { ...poll, requestsPerSecond: 1 } }],
    ['number of attempts', { poll: { ...poll, maxAttempts: 2 } }],
  ])('is another one with another %s', (_what, changed) => {
    expect(isSameConnection(config, projectConfig(changed))).toBe(false);
  });

  it.each<[string, Partial<ProjectConfig>]>([
    ['token, read again', { auth: tokenOf('a-token') }],
    ['schedule', { schedule: '* * * * *', intervalMs: 60_000 }],
    ['deadline', { poll: { ...poll, deadlineMs: 1 } }],
    ['age of data', { poll: { ...poll, maxAgeMs: 1 } }],
    ['list', { checkpoints: [] }],
  ])('is the same with another %s', (_what, changed) => {
    expect(isSameConnection(config, projectConfig(changed))).toBe(true);
  });
});

it.each([
  [1, 1],
  [2, 1],
  [5, 2],
  [16, 8],
])('%i requests in flight leave %i for probes', (concurrency, probes) => {
  expect(probesAtOnce({ concurrency })).toBe(probes);
});

it('has a socket for each request and each probe, and lets go of all that it has, once', async () => {
  const said: string[] = [];
  const connection = createConnection({
    config,
    openHttp: ({ connections }) => {
      said.push(`${connections} sockets`);
      return {
        send: async () => ({ reason: 'network', detail: 'closed' }),
        close: async () => void said.push('no socket'),
      };
    },
    signIns: {
      signIn: () => ({
        authorization: {} as Authorization,
        release: async () => void said.push('no sign-in'),
      }),
    },
    ownMetrics: {} as OwnMetrics,
    log: {} as Log,
    nowMs: () => 0,
    monotonicMs: () => 0,
    random: () => 0,
    onTarget: () => {},
  });
  await Promise.all([connection.close(), connection.close()]);
  expect(said).toEqual(['3 sockets', 'no socket', 'no sign-in']);
});
