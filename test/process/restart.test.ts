import { readFile, writeFile } from 'node:fs/promises';
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
  seed: 4,
  startMs: Date.now(),
  projects: 1,
  checkpoints: 4,
  resourcesPerCheckpoint: 2,
});
const [PROJECT] = projectAccess(FLEET);
const IDS = PROJECT?.checkpointIds ?? [];
const [FIRST = '', SECOND = ''] = IDS;

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

async function start({ projectId = PROJECT?.projectId, maxAge = '2y' } = {}): Promise<void> {
  const file = await folder.write(
    'cbr-exporter.yml',
    `schedule: "0 0 1 1 *"
poll: {timeout: 30s, deadline: 1m, requests_per_second: 1000, max_age: ${maxAge}}
projects:
  - name: prod
    region: ${PROJECT?.region}
    project_id: ${projectId}
    endpoint: ${simulator.url}
    auth: {type: token, token: ${PROJECT?.token}}
    checkpoints: [${IDS.join(', ')}]
`,
  );
  exporter = await startExporter([
    `--config.file=${file}`,
    '--web.listen-address=127.0.0.1:0',
    `--storage.path=${join(folder.path, 'storage')}`,
  ]);
}

async function stop(): Promise<void> {
  exporter?.signal('SIGTERM');
  expect(await exporter?.ended).toBe(0);
}

/** Runs one cycle and stops. */
async function runOnce(): Promise<void> {
  await start();
  await cycleEnded();
  await stop();
}

async function cycleEnded(): Promise<void> {
  await vi.waitFor(async () => expect((await fetch(`${exporter?.url}/-/ready`)).status).toBe(200), {
    timeout: 15_000,
  });
}

/** Values of a family by what tells its samples apart. */
async function values(family: string): Promise<Record<string, string>> {
  const text = await (await fetch(`${exporter?.url}/metrics`)).text();
  const samples = parseExposition(text).find(({ name }) => name === family)?.samples ?? [];
  return Object.fromEntries(
    samples.map(({ labels: { project: _, ...labels }, value }) => [
      Object.values(labels).join(' '),
      value,
    ]),
  );
}

describe('a restart with --storage.path', () => {
  it('serves at once what the run before knew, with its timestamps', async () => {
    await start();
    await cycleEnded();
    const families = [
      'cbr_checkpoint_status',
      'cbr_checkpoint_info',
      'cbr_checkpoint_expiration_timestamp_seconds',
      'cbr_checkpoint_last_success_timestamp_seconds',
      'cbr_checkpoint_last_present_timestamp_seconds',
    ];
    const before = await Promise.all(families.map(values));
    await stop();

    for (const id of IDS) simulator.setFault(id, { name: 'stall' });
    await start();
    expect(await Promise.all(families.map(values))).toEqual(before);
    expect((await fetch(`${exporter?.url}/-/ready`)).status).toBe(503);
    expect(await values('cbr_exporter_storage_last_write_successful')).toEqual({});
  });

  it('counts what happened meanwhile', async () => {
    await runOnce();
    simulator.change(FIRST, { status: 'error' });
    simulator.change(SECOND, { status: 'gone' });
    await start();
    await cycleEnded();
    const transitions = await values('cbr_checkpoint_status_transitions_total');
    expect(transitions['error']).toBe('1');
    expect(Object.values(transitions).reduce((sum, value) => sum + Number(value), 0)).toBe(1);
    const { presence } = (await shown()).get(SECOND) ?? {};
    expect(presence).toBe('missing');
    await vi.waitFor(async () =>
      expect(await values('cbr_exporter_storage_last_write_successful')).toEqual({ '': '1' }),
    );
  });

  it('does not show what is older than max_age, nor what was about another project', async () => {
    await runOnce();
    for (const id of IDS) simulator.setFault(id, { name: 'stall' });
    await start({ projectId: '00000000000000000000000000000001' });
    expect(new Set([...(await shown()).values()].map(({ presence }) => presence))).toEqual(
      new Set(['unknown']),
    );
  });

  it('sets a damaged file aside and starts all the same', async () => {
    await runOnce();
    const file = join(folder.path, 'storage', 'state.jsonl');
    await writeFile(file, (await readFile(file, 'utf8')).replace('available', 'AVAILABLE'));
    await start();
    expect(
      await exporter?.logged(({ msg }) => String(msg).startsWith('stored state cannot be used')),
    ).toMatchObject({ level: 'warn', file });
    await cycleEnded();
    expect(await values('cbr_up')).toEqual({ '': '1' });
  });
});

/** What is shown of each checkpoint. */
async function shown(): Promise<ReadonlyMap<string, { presence: string }>> {
  const presences = await values('cbr_checkpoint_presence');
  return new Map(
    Object.entries(presences)
      .filter(([, value]) => value === '1')
      .map(([labels]) => labels.split(' '))
      .map(([id = '', presence = '']) => [id, { presence }]),
  );
}
