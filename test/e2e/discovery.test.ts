import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fleet, SimulatedVault } from '../../src/simulator/fleet/fleet.ts';
import { seededHex } from '../../src/simulator/fleet/seed.ts';
import {
  type ConfigFolder,
  configFolder,
  type RunningExporter,
  startExporter,
} from '../support/exporter-process.ts';
import { type RunningSimulator, startSimulator } from '../support/simulated.ts';
import { fleetParts, skipped } from '../support/simulated-fleet.ts';
import { BUNDLE, build } from './built.ts';
import { type Prometheus, startPrometheus } from './prometheus.ts';

const SEED = 15;
const DAY_MS = 86_400_000;
const TOKEN = 'token-of-discovery';
const PROJECT = { projectId: seededHex(SEED, 'prod'), name: 'prod', region: 'eu-de' };
const { vault, restorePoint: made } = fleetParts({ seed: SEED, projectId: PROJECT.projectId });
const WEB = vault('vault-web', ['web-1', 'web-2', 'web-3']);
const DATABASES = vault('vault-databases', ['db-1', 'db-2']);
const startMs = Date.now();

function restorePoint(of: SimulatedVault, ageDays: number, without: readonly string[] = []) {
  const skippedResources = skipped(of, without);
  return made(of, `${ageDays} days old`, startMs - ageDays * DAY_MS, { skippedResources });
}

/** web-2 was skipped twice, the databases missed a day. */
const FLEET: Fleet = {
  startMs,
  projects: [{ ...PROJECT, tokens: [TOKEN] }],
  vaults: [WEB, DATABASES],
  checkpoints: [
    restorePoint(WEB, 0.2, ['web-2']),
    restorePoint(WEB, 1.2, ['web-2']),
    restorePoint(WEB, 2.2),
    restorePoint(DATABASES, 1.5),
    restorePoint(DATABASES, 2.5),
  ],
};

/** The query that a newcomer copies, from wherever it stands. */
async function firstQueryOf(document: string): Promise<string> {
  const text = await readFile(new URL(`../../${document}`, import.meta.url), 'utf8');
  const query = /```promql\n([^`]+)```/.exec(text)?.[1];
  if (query === undefined) throw new Error(`${document} has no query`);
  return query;
}

let folder: ConfigFolder;
let simulator: RunningSimulator;
let exporter: RunningExporter;
let prometheus: Prometheus;

beforeAll(async () => {
  folder = await configFolder();
  simulator = await startSimulator(FLEET);
  const file = await folder.write(
    'cbr-exporter.yml',
    `schedule: "* * * * * *"
discover: true
projects:
  - name: ${PROJECT.name}
    region: ${PROJECT.region}
    project_id: ${PROJECT.projectId}
    endpoint: ${simulator.url}
    auth: {type: token, token: ${TOKEN}}
    poll: {requests_per_second: 100}
`,
  );
  // What is shipped, not what it is made of.
  await build();
  const flags = [`--config.file=${file}`, '--web.listen-address=127.0.0.1:0'];
  exporter = await startExporter(flags, { program: [process.execPath, BUNDLE] });
  prometheus = await startPrometheus(exporter.url, folder);
});
afterAll(async () => {
  await prometheus?.stop();
  await exporter?.kill();
  await simulator?.close();
  await folder?.remove();
});

describe('a project that is discovered, as a real Prometheus sees it', () => {
  it('names the servers whose recovery point is older than a day', async () => {
    const query = await firstQueryOf('README.md');
    expect(await firstQueryOf('config/DISCOVERY.md')).toBe(query);
    const behind = await prometheus.eventually(query, (series) => series.length === 3);
    expect(behind.map(({ labels }) => labels['resource_name']).sort()).toEqual([
      'db-1',
      'db-2',
      'web-2',
    ]);
  });

  it('tells how far back each vault can go', async () => {
    const points = await prometheus.query(
      'cbr_vault_recovery_point_timestamp_seconds * on (project, vault_id) group_left (vault_name) cbr_vault_info',
    );
    const agesDays = points.map(({ labels, value }) => [
      labels['vault_name'],
      ((startMs - Number(value) * 1000) / DAY_MS).toFixed(1),
    ]);
    expect(Object.fromEntries(agesDays)).toEqual({ 'vault-web': '2.2', 'vault-databases': '1.5' });
  });

  it('has the restore points that nobody listed', async () => {
    const names = await prometheus.query('cbr_checkpoint_info');
    expect(names.map(({ labels }) => labels['vault_name']).sort()).toEqual([
      'vault-databases',
      'vault-databases',
      'vault-web',
      'vault-web',
      'vault-web',
    ]);
  });

  it('counts one that is deleted by hand as lost', async () => {
    simulator.change(FLEET.checkpoints[3]?.id ?? '', { status: 'gone' });
    const [lost] = await prometheus.eventually(
      'sum(cbr_restore_points_lost_total)',
      ([sum]) => sum?.value === '1',
    );
    expect(lost?.value).toBe('1');
    await prometheus.eventually(
      'cbr_checkpoint_presence{presence="missing"} == 1',
      (series) => series.length === 1,
    );
  });
});
