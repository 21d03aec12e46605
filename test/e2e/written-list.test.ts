import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fleet, SimulatedVault } from '../../src/simulator/fleet/fleet.ts';
import { seededHex, seededId } from '../../src/simulator/fleet/seed.ts';
import { type ConfigFolder, configFolder, runExporter } from '../support/exporter-process.ts';
import { parseExposition } from '../support/parse-exposition.ts';
import { type RunningSimulator, startSimulator } from '../support/simulated.ts';

const SEED = 23;
const DAY_MS = 86_400_000;
const TOKEN = 'token-of-lists';
const PROJECT_ID = seededHex(SEED, 'prod');
const startMs = Date.now();

const VAULTS = Array.from({ length: 5 }, (_, index): SimulatedVault => {
  const name = `vault-${index}`;
  return {
    id: seededId(SEED, name),
    name,
    projectId: PROJECT_ID,
    resources: Array.from({ length: 10 }, (_, at) => ({
      id: seededId(SEED, `${name} server ${at}`),
      name: `server-${at}`,
      type: 'OS::Nova::Server',
      protectStatus: 'available',
      sizeGib: 10,
    })),
  };
});

/** The last of them was not backed up for long: the newest it has are listed on the third page. */
function ages(vault: number): readonly number[] {
  const [first, count] = vault < 4 ? [0, 51] : [51, 10];
  return Array.from({ length: count }, (_, day) => first + day);
}

/** Five vaults with ten servers: 2,100 available backups, and 40 of the last day that failed. */
const FLEET: Fleet = {
  startMs,
  projects: [{ projectId: PROJECT_ID, name: 'prod', region: 'eu-de', tokens: [TOKEN] }],
  vaults: VAULTS,
  checkpoints: VAULTS.flatMap(({ id: vaultId, name }, vault) =>
    ages(vault).map((day) => ({
      id: idOf(name, day),
      projectId: PROJECT_ID,
      vaultId,
      createdAtMs: startMs - (day + 0.5) * DAY_MS,
      retentionDays: 400,
      status: day === 0 ? 'error' : 'available',
      form: 'legacy' as const,
    })),
  ),
};
const NEWEST = VAULTS.flatMap(({ name }, vault) =>
  ages(vault)
    .filter((day) => day > 0)
    .slice(0, 3)
    .map((day) => idOf(name, day)),
).sort();

function idOf(vault: string, day: number): string {
  return seededId(SEED, `${vault}, ${day} days old`);
}

let folder: ConfigFolder;
let simulator: RunningSimulator;
let script: string;
let list: string;

beforeAll(async () => {
  folder = await configFolder();
  simulator = await startSimulator(FLEET);
  const document = await readFile(new URL('../../config/DISCOVERY.md', import.meta.url), 'utf8');
  const written = /```sh\n(#!\/bin\/sh\n[^`]+)```/.exec(document)?.[1];
  if (written === undefined) throw new Error('config/DISCOVERY.md has no script');
  script = await folder.write('list-restore-points', written);
  list = join(folder.path, 'prod.txt');
});
afterAll(async () => {
  await simulator?.close();
  await folder?.remove();
});

/** Runs the script of the document, with real curl and jq. */
async function write(token = TOKEN): Promise<{ readonly code: number; readonly errors: string }> {
  const child = spawn('sh', [script], {
    env: {
      PATH: process.env['PATH'],
      ENDPOINT: simulator.url,
      PROJECT_ID,
      TOKEN: token,
      LIST: list,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [errors, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { code, errors };
}

async function written(): Promise<readonly string[]> {
  return (await readFile(list, 'utf8')).trim().split('\n').sort();
}

describe('the list that curl and jq write', () => {
  it('has the newest available restore points of each vault, from all pages', async () => {
    simulator.requests.clear();
    expect(await write()).toEqual({ code: 0, errors: '' });
    expect(await written()).toEqual(NEWEST);
    expect(simulator.requests.byOperation()).toEqual({ list_backups: 3 });
  });

  it('has each of them although others go while it reads', async () => {
    const before = simulator.requests.total();
    const gone = [4, 5, 6, 7].map((day) => idOf('vault-0', day));
    simulator.setFault('backups', { name: 'slow', delayMs: 300, after: 1, times: 1 });
    const writing = write();
    await expect
      .poll(() => simulator.requests.total(), { timeout: 20_000, interval: 20 })
      .toBe(before + 2);
    for (const id of gone) simulator.remove(id);
    expect(await writing).toEqual({ code: 0, errors: '' });
    expect(await written()).toEqual(NEWEST);
  });

  it('is one that the exporter takes', async () => {
    const config = await folder.write(
      'cbr-exporter.yml',
      `projects:
  - name: prod
    region: eu-de
    project_id: ${PROJECT_ID}
    endpoint: ${simulator.url}
    auth: {type: token, token: ${TOKEN}}
    checkpoint_files: [prod.txt]
    poll: {requests_per_second: 100}
`,
    );
    const { code, stdout } = await runExporter([`--config.file=${config}`, '--once']);
    expect(code).toBe(0);
    const info = parseExposition(stdout).find(({ name }) => name === 'cbr_checkpoint_info');
    expect(info?.samples.map(({ labels }) => labels['checkpoint_id']).sort()).toEqual(NEWEST);
  });
});

describe('whatever fails', () => {
  const OLD = `${seededId(SEED, 'old')}\n`;

  it.each([
    ['the first page', { name: 'backend_unavailable' }],
    ['the last page', { name: 'backend_timeout', after: 2 }],
    ['half of a page', { name: 'cut_json', after: 1 }],
    ['an answer about something else', { name: 'wrong_type' }],
    ['a page of HTML', { name: 'html' }],
    ['a connection that is cut', { name: 'truncated', after: 2 }],
  ] as const)('%s, the old list stays, and nothing beside it', async (_, fault) => {
    await writeFile(list, OLD);
    simulator.setFault('backups', fault);
    const { code, errors } = await write();
    simulator.setFault('backups', undefined);
    expect(code).not.toBe(0);
    expect(errors).not.toBe('');
    expect(await readFile(list, 'utf8')).toBe(OLD);
    expect((await readdir(folder.path)).filter((name) => name.startsWith('prod'))).toEqual([
      'prod.txt',
    ]);
  });

  it('a token that is refused is told, without being shown', async () => {
    await writeFile(list, OLD);
    const { code, errors } = await write('a-dead-token');
    expect(code).not.toBe(0);
    expect(errors).toContain('401');
    expect(errors).not.toContain('a-dead-token');
    expect(await readFile(list, 'utf8')).toBe(OLD);
  });
});
