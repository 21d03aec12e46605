import { describe, expect, it } from 'vitest';
import type { ProjectConfig } from '../../../src/config/schema/config.ts';
import { isSameConnection, probesAtOnce } from '../../../src/daemon/access/connection.ts';
import { Secret } from '../../../src/domain/secret.ts';
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
