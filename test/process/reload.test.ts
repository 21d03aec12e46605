import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { projectAccess } from '../../src/simulator/fleet/fleet.ts';
import {
  type ConfigFolder,
  configFolder,
  type RunningExporter,
  startExporter,
} from '../support/exporter-process.ts';
import { generatedFleet } from '../support/generated-fleet.ts';
import { parseExposition } from '../support/parse-exposition.ts';
import { type RunningSimulator, startSimulator } from '../support/simulated.ts';

const FLEET = generatedFleet({
  seed: 3,
  startMs: Date.now(),
  projects: 1,
  checkpoints: 3,
  resourcesPerCheckpoint: 1,
});
const [PROJECT] = projectAccess(FLEET);
const [FIRST = '', SECOND = '', THIRD = ''] = PROJECT?.checkpointIds ?? [];

let folder: ConfigFolder;
let simulator: RunningSimulator;
let exporter: RunningExporter | undefined;

beforeEach(async () => {
  folder = await configFolder();
  simulator = await startSimulator(FLEET);
});
afterEach(async () => {
  await exporter?.kill();
  exporter = undefined;
  await simulator.close();
  await folder.remove();
});

function config(lists: string): string {
  return `schedule: "0 0 1 1 *"
poll: {deadline: 1m, requests_per_second: 1000}
projects:
  - name: prod
    region: ${PROJECT?.region}
    project_id: ${PROJECT?.projectId}
    endpoint: ${simulator.url}
    auth: {type: token, token: ${PROJECT?.token}}
    ${lists}
`;
}

async function start(lists: string, ...flags: readonly string[]): Promise<RunningExporter> {
  const file = await folder.write('cbr-exporter.yml', config(lists));
  exporter = await startExporter([
    `--config.file=${file}`,
    '--web.listen-address=127.0.0.1:0',
    ...flags,
  ]);
  return exporter;
}

async function samples(family: string) {
  const text = await (await fetch(`${exporter?.url}/metrics`)).text();
  return parseExposition(text).find(({ name }) => name === family)?.samples ?? [];
}

/** Waits until these checkpoints, and no others, were asked for. */
async function watches(...ids: readonly string[]): Promise<void> {
  await vi.waitFor(
    async () => {
      const polled = await samples('cbr_checkpoint_poll_success');
      expect(polled.map(({ labels }) => labels['checkpoint_id']).sort()).toEqual([...ids].sort());
    },
    { timeout: 15_000, interval: 100 },
  );
}

async function lastReload(): Promise<string | undefined> {
  const [sample] = await samples('cbr_exporter_config_last_reload_successful');
  return sample?.value;
}

async function post(): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${exporter?.url}/-/reload`, { method: 'POST' });
  return { status: answer.status, text: await answer.text() };
}

describe('a reload', () => {
  it('by SIGHUP takes over what the files say now', async () => {
    const { signal, logged } = await start(`checkpoints: [${FIRST}]`, '--no-config.watch');
    await watches(FIRST);
    await folder.write('cbr-exporter.yml', config(`checkpoints: [${FIRST}, ${SECOND}]`));
    signal('SIGHUP');
    await watches(FIRST, SECOND);
    expect(await logged(({ msg }) => msg === 'configuration reloaded')).toMatchObject({
      trigger: 'SIGHUP',
      projects: 1,
      checkpoints: 2,
    });
  });

  it('by HTTP answers when it is done', async () => {
    await start(`checkpoints: [${FIRST}]`, '--no-config.watch');
    await watches(FIRST);
    await folder.write('cbr-exporter.yml', config(`checkpoints: [${SECOND}]`));
    expect(await post()).toEqual({ status: 200, text: 'reloaded\n' });
    const presences = await samples('cbr_checkpoint_presence');
    expect(new Set(presences.map(({ labels }) => labels['checkpoint_id']))).toEqual(
      new Set([SECOND]),
    );
  });

  it.each([
    ['a key nobody knows', 'colour: blue', 'projects[0].colour: is no known key'],
    ['a checkpoint file that is not there', 'checkpoint_files: [none.txt]', 'does not exist'],
    ['a file of bad IDs', 'checkpoint_files: [bad.txt]', 'bad.txt:2'],
  ])('of %s changes nothing, and says what is wrong', async (_what, lines, problem) => {
    await folder.write('bad.txt', `${SECOND}\nno-id\n`);
    await start(`checkpoints: [${FIRST}]`, '--no-config.watch');
    await watches(FIRST);
    const asked = simulator.requests.total();
    const bad = config(`checkpoints: [${FIRST}, ${SECOND}]\n    ${lines}`);
    await folder.write('cbr-exporter.yml', bad);
    const { status, text } = await post();
    expect(status).toBe(500);
    expect(text).toContain('not reloaded:\n');
    expect(text).toContain(problem);
    expect(await lastReload()).toBe('0');
    await watches(FIRST);
    expect(simulator.requests.total()).toBe(asked);

    await folder.write('cbr-exporter.yml', config(`checkpoints: [${FIRST}]`));
    expect((await post()).status).toBe(200);
    expect(await lastReload()).toBe('1');
  });
});

describe('the watch', () => {
  it('takes a changed configuration and a changed checkpoint file by itself', async () => {
    await folder.write('ids.txt', FIRST);
    const { logged, signal } = await start('checkpoint_files: ["*.txt"]');
    await watches(FIRST);
    await folder.write('ids.txt', `${FIRST}\n${SECOND}\n`);
    await watches(FIRST, SECOND);
    await folder.write('more.txt', THIRD);
    await watches(FIRST, SECOND, THIRD);
    // What left a list is believed later, or when somebody says so.
    await folder.write('cbr-exporter.yml', config(`checkpoints: [${THIRD}]`));
    expect(await logged(({ msg }) => String(msg).startsWith('IDs left the list'))).toMatchObject({
      project: 'prod',
      checkpoints: 2,
    });
    await watches(FIRST, SECOND, THIRD);
    signal('SIGHUP');
    await watches(THIRD);
  });

  it('follows the links of a mounted ConfigMap when they are swapped', async () => {
    const mount = join(folder.path, 'mount');
    const version = async (name: string, ids: string) => {
      await mkdir(join(mount, name), { recursive: true });
      await writeFile(join(mount, name, 'ids.txt'), ids);
      await symlink(name, join(mount, '..data.new'));
      await rename(join(mount, '..data.new'), join(mount, '..data'));
    };
    await version('..1', FIRST);
    await symlink('..data/ids.txt', join(mount, 'ids.txt'));
    const { signal } = await start('checkpoint_files: ["mount/*"]');
    await watches(FIRST);
    await version('..2', SECOND);
    await watches(FIRST, SECOND);
    signal('SIGHUP');
    await watches(SECOND);
  });

  it('leaves the configuration in use when the changed one is bad, and takes the mended one', async () => {
    const { logged } = await start(`checkpoints: [${FIRST}]`);
    await watches(FIRST);
    await folder.write('cbr-exporter.yml', 'projects: [');
    expect(
      await logged(({ msg }) => msg === 'configuration not reloaded; the one in use stays'),
    ).toMatchObject({ trigger: 'file change', level: 'error' });
    expect(await lastReload()).toBe('0');
    await folder.write('cbr-exporter.yml', config(`checkpoints: [${SECOND}]`));
    await watches(FIRST, SECOND);
    expect(await lastReload()).toBe('1');
  });
});
