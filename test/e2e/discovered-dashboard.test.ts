import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoFleet } from '../../src/simulator/fleet/demo-fleet.ts';
import { type Discovering, startDiscovering } from './discovering.ts';
import { rowsOf } from './grafana-queries.ts';

/** For a scrape, a poll and a rate over both. */
const PATIENCE = { timeout: 15_000, interval: 100 };

let discovering: Discovering;

beforeAll(async () => {
  discovering = await startDiscovering(demoFleet(1, Date.now()));
});
afterAll(() => discovering?.stop());

describe('the overview of what was discovered', () => {
  it('names the server without a recovery point', async () => {
    const without = async () => {
      const rows = await rowsOf(
        discovering.prometheus,
        'Resources without a recovery point',
        'names',
      );
      return rows.map((row) => [row['vault_name'], row['resource_name']]);
    };
    await expect.poll(without, PATIENCE).toContainEqual(['vault-prod-web', 'web-new']);
  });

  it('names the vault in which a backup failed', async () => {
    const failed = async () => {
      const rows = await rowsOf(discovering.prometheus, 'Failed tasks by vault', 'failed');
      const names = await rowsOf(discovering.prometheus, 'Failed tasks by vault', 'names');
      return rows.map((row) => [
        names.find((each) => each['vault_id'] === row['vault_id'])?.['vault_name'],
        row['operation_type'],
        row['status'],
      ]);
    };
    await expect
      .poll(failed, PATIENCE)
      .toContainEqual(['vault-prod-databases', 'backup', 'failed']);
  });

  it('counts vaults with an objective once, as kept or as missed', async () => {
    const number = async (title: string) =>
      Number((await rowsOf(discovering.prometheus, title, 'A'))[0]?.['value']);
    const [objectives] = await discovering.prometheus.query(
      'count(cbr_vault_recovery_point_objective_seconds)',
    );
    expect((await number('Vaults within their objective')) + (await number('Vaults past it'))).toBe(
      Number(objectives?.value),
    );
  });
});
