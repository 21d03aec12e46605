import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fleet } from '../../src/simulator/fleet/fleet.ts';
import { seededHex } from '../../src/simulator/fleet/seed.ts';
import { type ConfigFolder, configFolder, runExporter } from '../support/exporter-process.ts';
import { parseExposition } from '../support/parse-exposition.ts';
import { type RunningSimulator, startSimulator } from '../support/simulated.ts';
import { fleetParts } from '../support/simulated-fleet.ts';

const HOUR_MS = 3_600_000;
const PROJECT = {
  projectId: seededHex(6, 'prod'),
  name: 'prod',
  region: 'eu-de',
  token: 'token-6',
};

const { idOf, vault, restorePoint } = fleetParts({ seed: 6, projectId: PROJECT.projectId });

/** Vaults that were backed up so many hours ago. */
function fleetOf(hoursAgo: Readonly<Record<string, number>>): Fleet {
  const startMs = Date.now();
  const vaults = Object.keys(hoursAgo).map((name) => vault(name, [`${name}-1`, `${name}-2`]));
  return {
    startMs,
    projects: [{ ...PROJECT, tokens: [PROJECT.token] }],
    vaults,
    checkpoints: vaults.map((of) =>
      restorePoint(of, 'newest', startMs - (hoursAgo[of.name] ?? 0) * HOUR_MS, { form: 'legacy' }),
    ),
  };
}

let folder: ConfigFolder;
let simulator: RunningSimulator | undefined;

beforeEach(async () => {
  folder = await configFolder();
});
afterEach(async () => {
  await simulator?.close();
  await folder.remove();
});

async function run(fleet: Fleet, flag: string, lines: readonly string[], fault?: string) {
  simulator = await startSimulator(fleet);
  if (fault !== undefined) simulator.setFault(fault, { name: 'user_not_allowed' });
  const file = await folder.write(
    'cbr-exporter.yml',
    [
      'poll: {requests_per_second: 1000}',
      'objectives: [{vaults: "*", recovery_point: 24h}]',
      'projects:',
      '  - name: prod',
      '    region: eu-de',
      `    project_id: ${PROJECT.projectId}`,
      `    endpoint: ${simulator.url}`,
      `    auth: {type: token, token: ${PROJECT.token}}`,
      ...lines.map((line) => `    ${line}`),
      '',
    ].join('\n'),
  );
  return runExporter([`--config.file=${file}`, flag, '--log.level=warn']);
}

const DISCOVER = ['discover: true'];

describe('--report', () => {
  it('is a table, and ends with 0 when all objectives are kept', async () => {
    const { code, stdout, stderr } = await run(fleetOf({ web: 2, db: 3 }), '--report', DISCOVER);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('vaults: 2 kept; resources: 4 kept\n');
    expect(stdout).toMatch(/^prod {5}web {4}web-1 {8}kept {5}20.*Z {2}1d$/m);
    expect(stdout.endsWith('All objectives are kept.\n')).toBe(true);
  });

  it('ends with 1 when one is not', async () => {
    const { code, stdout } = await run(fleetOf({ web: 2, db: 30 }), '--report', DISCOVER);
    expect(code).toBe(1);
    expect(stdout).toContain('vaults: 1 kept, 1 missed; resources: 2 kept, 2 missed\n');
    expect(stdout).toMatch(/^prod .* db .* missed .* 6h too old$/m);
    expect(stdout.endsWith('Not all objectives are kept.\n')).toBe(true);
  });

  it('is JSON for programs', async () => {
    const { code, stdout, stderr } = await run(fleetOf({ web: 30 }), '--report=json', DISCOVER);
    expect([code, stderr]).toEqual([1, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      all_kept: false,
      unread: [],
      vaults: [
        {
          vault_name: 'web',
          verdict: 'missed',
          objective_seconds: 86_400,
          resources: [{ resource_name: 'web-1' }, { resource_name: 'web-2' }],
        },
      ],
    });
  });

  it('is CSV for tables', async () => {
    const { code, stdout } = await run(fleetOf({ web: 2 }), '--report=csv', DISCOVER);
    expect(code).toBe(0);
    const lines = stdout.split('\r\n').map((line) => line.split(','));
    expect(lines.map(([project, kind]) => `${project} ${kind}`)).toEqual([
      'project kind',
      'prod vault',
      'prod resource',
      'prod resource',
      ' undefined',
    ]);
    expect(new Set(lines.slice(0, -1).map(({ length }) => length)).size).toBe(1);
  });

  it('names what could not be read, and ends with 1', async () => {
    const { code, stdout } = await run(fleetOf({ web: 2 }), '--report', DISCOVER, 'backups');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ {2}prod: backups: forbidden: .*not authorized/m);
    expect(stdout).toMatch(/^prod .* web .* unknown .* its backups could not be read$/m);
    expect(stdout).toMatch(/^Not all of it is known/m);
  });

  it('says what can be said of configured restore points', async () => {
    const fleet = fleetOf({ web: 2, db: 30 });
    const ids = fleet.checkpoints.map(({ id }) => id);
    const lines = [`checkpoints: [${ids.join(', ')}, ${idOf('nowhere')}]`];
    const { code, stdout } = await run(fleet, '--report', lines);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^prod .* web .* kept .* 1 of 1 restore points available$/m);
    expect(stdout).toMatch(/^prod .* db-2 .* missed .* 6h too old$/m);
    expect(stdout).toMatch(
      /^prod .* \(not told\) .* no backup .* 0 of 1 restore points available$/m,
    );
  });

  it('names restore points without an answer', async () => {
    const fleet = fleetOf({ web: 2 });
    const [{ id } = { id: '' }] = fleet.checkpoints;
    const { code, stdout } = await run(fleet, '--report', [`checkpoints: [${id}]`], id);
    expect(code).toBe(1);
    expect(stdout).toContain(`  prod: ${id}: forbidden: `);
  });
});

it.each(['--once', '--report=json'])(
  '%s reads all vaults, however many cycles it takes',
  async (flag) => {
    const names = Array.from({ length: 40 }, (_, at) => `vault-${at}`);
    const fleet = fleetOf(Object.fromEntries(names.map((name) => [name, 2])));
    const few = 'poll: {requests_per_second: 40, deadline: 1s}';
    const { code, stdout } = await run(fleet, flag, [...DISCOVER, few]);
    expect(code).toBe(0);
    if (flag === '--once') {
      const recovery = parseExposition(stdout).find(
        ({ name }) => name === 'cbr_vault_recovery_point_timestamp_seconds',
      );
      expect(recovery?.samples).toHaveLength(40);
    } else {
      expect(JSON.parse(stdout).summary.vaults).toMatchObject({ kept: 40 });
    }
  },
  30_000,
);
