import type { ProjectConfig, ProjectListConfig } from '../../src/config/schema/config.ts';
import { Secret } from '../../src/domain/secret.ts';
import { CHECKPOINT, PROJECT } from './readings.ts';

/** A project as it is loaded, with a token and one checkpoint, polled once a year. */
export function projectConfig(fields: Partial<ProjectConfig> = {}): ProjectConfig {
  return {
    name: PROJECT,
    region: 'eu-de',
    projectId: '0123456789abcdef0123456789abcdef',
    endpoint: 'http://127.0.0.1:1',
    auth: { type: 'token', token: { inline: new Secret('a-token') }, authUrl: undefined },
    tls: {
      caFile: undefined,
      certFile: undefined,
      keyFile: undefined,
      serverName: undefined,
      insecureSkipVerify: false,
    },
    proxy: undefined,
    schedule: '0 0 1 1 *',
    timezone: 'UTC',
    poll: {
      timeoutMs: 1000,
      deadlineMs: 60_000,
      concurrency: 2,
      requestsPerSecond: 1000,
      maxAttempts: 1,
      maxAgeMs: 900_000,
    },
    intervalMs: 31_536_000_000,
    offsetMs: 0,
    checkpoints: [configured(CHECKPOINT)],
    discover: undefined,
    objectives: { configured: [], graceSeconds: 7200 },
    ...fields,
  };
}

export function configured(checkpointId: string): ProjectConfig['checkpoints'][number] {
  return { checkpointId, spelling: checkpointId, source: 'static' };
}

/** A list of projects as it is loaded. */
export function projectListConfig(
  name: string,
  fields: Partial<ProjectListConfig> = {},
): ProjectListConfig {
  const selection = { include: [], exclude: [] };
  const all = { authUrl: 'https://iam', prefix: '', everyMs: 1, selection };
  return { name, ...all, defaults: projectConfig({ name }), ...fields };
}
