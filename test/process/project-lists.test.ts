import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type ConfigFolder,
  configFolder,
  type RunningExporter,
  runExporter,
  startExporter,
} from '../support/exporter-process.ts';
import {
  BY_PASSWORD,
  type ListedCloud,
  simulated,
  startListedCloud,
} from '../support/listing-projects.ts';
import { parseExposition } from '../support/parse-exposition.ts';
import { ready } from '../support/until.ts';

let folder: ConfigFolder;
let cloud: ListedCloud;
let exporter: RunningExporter | undefined;

beforeEach(async () => {
  folder = await configFolder();
  cloud = await startListedCloud(['eu-de_one', 'eu-de_two', 'eu-de_three']);
});
afterEach(async () => {
  await exporter?.kill();
  exporter = undefined;
  await cloud.close();
  await folder.remove();
});

function write(more = ''): Promise<string> {
  const auth = BY_PASSWORD.replace('URL', cloud.simulator.url);
  return folder.write(
    'cbr-exporter.yml',
    `schedule: "0 0 1 1 *"\npoll: {timeout: 5s, requests_per_second: 1000, max_attempts: 1}\ndiscover_projects:\n  - {name: all, auth: ${auth}${more}}\n`,
  );
}

async function start(): Promise<void> {
  exporter = await startExporter([
    `--config.file=${await write()}`,
    '--web.listen-address=127.0.0.1:0',
    `--storage.path=${join(folder.path, 'storage')}`,
  ]);
}

async function up(): Promise<Readonly<Record<string, string>>> {
  const text = await (await fetch(`${exporter?.url}/metrics`)).text();
  const samples = parseExposition(text).find(({ name }) => name === 'cbr_up')?.samples ?? [];
  return Object.fromEntries(samples.map(({ labels, value }) => [labels['project'], value]));
}

const THREE = { 'eu-de_one': '1', 'eu-de_two': '1', 'eu-de_three': '1' };

describe('a daemon with a list of projects', () => {
  it('finds them, goes on with them over a restart without IAM, and follows a reload', async () => {
    await start();
    await ready(exporter?.url ?? '');
    expect(await up()).toEqual(THREE);
    expect(cloud.asked('create_token')).toBe(4);
    exporter?.signal('SIGTERM');
    expect(await exporter?.ended).toBe(0);

    cloud.simulator.setFault('projects', { name: 'service_unavailable' });
    await start();
    await ready(exporter?.url ?? '');
    expect(await up()).toEqual(THREE);

    cloud.simulator.setFault('projects', undefined);
    cloud.simulator.setProject(simulated('eu-de_four'));
    await write(', exclude: ["*_three"]');
    exporter?.signal('SIGHUP');
    await vi.waitFor(
      async () =>
        expect(await up()).toEqual({ 'eu-de_one': '1', 'eu-de_two': '1', 'eu-de_four': '1' }),
      { timeout: 15_000 },
    );
    expect(exporter?.lines.filter(({ level }) => level === 'error')).toEqual([]);
  }, 60_000);

  it('is checked without the cloud, and read once', async () => {
    const file = `--config.file=${await write()}`;
    expect(await runExporter([file, '--config.check'])).toMatchObject({ code: 0, stdout: 'ok\n' });
    expect(cloud.simulator.requests.total()).toBe(0);
    const once = await runExporter([file, '--once']);
    expect(once.code).toBe(0);
    expect(once.stdout).toContain('cbr_up{project="eu-de_three"} 1\n');
    cloud.simulator.setFault('projects', { name: 'iam_forbidden' });
    expect((await runExporter([file, '--once'])).code).toBe(1);
  }, 60_000);
});
