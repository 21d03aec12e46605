import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { tlsFileProblems } from '../../src/cbr/tls/tls-files.ts';
import type { Environment } from '../../src/config/file/environment.ts';
import { type LoadResult, loadConfig } from '../../src/config/load.ts';
import type { AuthConfig, ProjectConfig } from '../../src/config/schema/config.ts';
import type { ReadSchedule } from '../../src/domain/schedule-reading.ts';
import type { SecretSource } from '../../src/domain/secret.ts';

export const MINUTE_MS = 60_000;

/** Knows "every N minutes", "hourly" and "monthly"; the real reading of cron has its own tests. */
export const readSchedule: ReadSchedule = (expression, timezone) => {
  if (/Mars|^Europe\/Berln$|^Berlin$/.test(timezone)) {
    return { problems: [{ key: 'timezone', problem: 'is no time zone' }] };
  }
  if (expression === '@monthly') return { shortestGapMs: HOUR_MS, longestGapMs: 31 * 24 * HOUR_MS };
  if (expression === '0 * * * *') return { shortestGapMs: HOUR_MS, longestGapMs: HOUR_MS };
  const minutes = /^\*\/(\d+) \* \* \* \*$/.exec(expression)?.[1];
  if (minutes === undefined) {
    return { problems: [{ key: 'schedule', problem: 'is no cron expression' }] };
  }
  const gapMs = Number(minutes) * MINUTE_MS;
  return { shortestGapMs: gapMs, longestGapMs: gapMs };
};

const HOUR_MS = 60 * MINUTE_MS;

export type Files = Readonly<Record<string, string | Uint8Array>>;

export async function folderWith(files: Files): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cbr-config-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

/** Loads `c.yml` out of the files; the folder's name is taken out of what is said. */
export async function load(
  files: Files,
  { environment = {} }: { readonly environment?: Environment } = {},
): Promise<LoadResult> {
  const folder = await folderWith(files);
  const result = await loadConfig({
    file: join(folder, 'c.yml'),
    environment: withFolder(environment, folder),
    directory: join(folder, 'here'),
    readSchedule,
    tlsFileProblems: (files) => tlsFileProblems(files, Date.UTC(2026, 2, 4)),
  });
  const short = (lines: readonly string[]) =>
    lines.map((line) => line.replaceAll(`${folder}/`, ''));
  const warnings = short(result.warnings);
  return result.ok
    ? { ...result, warnings }
    : { ...result, warnings, problems: short(result.problems) };
}

/** `FOLDER` in a variable stands for the folder of the files. */
function withFolder(environment: Environment, folder: string): Environment {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, value?.replace('FOLDER', folder)]),
  );
}

/** The project of a file that has one and loads; paths in it are without the folder. */
export async function projectOf(
  files: Files,
  options: { readonly environment?: Environment } = {},
): Promise<ProjectConfig> {
  const result = await load(files, options);
  if (!result.ok) throw new Error(result.problems.join('\n'));
  const [project] = result.config.projects;
  if (project === undefined) throw new Error('no project');
  return project;
}

export async function problemsOf(
  files: Files,
  options: { readonly environment?: Environment } = {},
): Promise<readonly string[]> {
  const result = await load(files, options);
  return result.ok ? [] : result.problems;
}

/** The sign-in with its inline secrets laid open. */
export function revealed(auth: AuthConfig): object {
  return Object.fromEntries(
    Object.entries(auth).map(([key, value]: [string, string | SecretSource | undefined]) => [
      key,
      typeof value === 'object' && 'inline' in value ? value.inline.reveal() : value,
    ]),
  );
}

export const ID = '8b0851a8-adf3-4f4c-a914-dead08bf9664';
export const OTHER_ID = '8b0851a8-adf3-4f4c-a914-dead08bf9665';

/** A good project, of which `lines` may replace or add keys. */
export function projectYaml(lines: Readonly<Record<string, string | undefined>> = {}): string {
  const keys = {
    name: 'prod',
    region: 'eu-de',
    project_id: '4229d7a45436489f8c3dc2b1d35d4987',
    endpoint: 'https://cbr.example.com',
    auth: '{type: token, token: abc}',
    checkpoints: `[${ID}]`,
    ...lines,
  };
  const rows = Object.entries(keys).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}: ${value}`],
  );
  return `  - ${rows.join('\n    ')}\n`;
}

/** A file with one project; its `name` is on line 2, the other keys follow one a line. */
export function configYaml(lines: Readonly<Record<string, string | undefined>> = {}): string {
  return `projects:\n${projectYaml(lines)}`;
}
