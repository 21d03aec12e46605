import { describe, expect, it } from 'vitest';
import { discoveredStanding } from '../../src/daemon/report/discovered-standing.ts';
import { createDiscovered, NO_DISCOVERY } from '../../src/daemon/state/discovered.ts';
import type { VaultResource } from '../../src/domain/vault.ts';
import { vaultJudgement } from '../../src/domain/verdict.ts';
import { createVaultReadings } from '../../src/inventory/vault-readings.ts';
import { inventoryOf, listedBackup, listedResource, listedVault } from '../inventory/listed.ts';
import { toItsEnd } from '../support/steps.ts';

const HOUR = 3600;
const NOW = 1_000_000;

/** What the report says of a vault with server `a`, of an hour ago, and these. */
function judged(...others: readonly VaultResource[]) {
  const resources = [listedResource('a', { backups: 1 }), ...others];
  const inventory = inventoryOf(listedVault('v', {}, { resources }), [
    listedBackup('c2', 'a', NOW - HOUR),
    listedBackup('c1', 'old', NOW - 90 * HOUR),
  ]);
  const readings = createVaultReadings('prod', { replicas: false }, () => {});
  const discovered = createDiscovered();
  const vaults = toItsEnd(readings(inventory)).result;
  discovered.replace('prod', { ...NO_DISCOVERY, inventory, vaults });
  const [first] = discoveredStanding(
    { name: 'prod', discover: undefined },
    { discovered, promised: () => ({ objectiveSeconds: 26 * HOUR, retention: undefined }) },
  );
  const vault = first?.standing;
  if (vault === undefined) throw new Error('no vault');
  return { recoverySeconds: vault.recoverySeconds, ...vaultJudgement(vault, NOW) };
}

describe('a vault is reported on by the resources of which backups are expected', () => {
  it.each<[string, readonly VaultResource[], string, number | undefined]>([
    ['alone', [], 'kept', NOW - HOUR],
    ['beside one without', [listedResource('b')], 'no_backup', undefined],
    ['beside one that is too old', [listedResource('old')], 'missed', NOW - 90 * HOUR],
    ['beside one left out', [listedResource('b', { autoProtect: false })], 'kept', NOW - HOUR],
    ['and old', [listedResource('old', { autoProtect: false })], 'kept', NOW - HOUR],
    ['beside one gone', [listedResource('old', { protectStatus: 'deleted' })], 'kept', NOW - HOUR],
  ])('%s', (_, others, verdict, recoverySeconds) => {
    expect(judged(...others)).toMatchObject({ verdict, recoverySeconds });
  });
});

it('is the same one while nothing of it has changed', () => {
  const readings = createVaultReadings('prod', { replicas: false }, () => {});
  const inventory = inventoryOf(listedVault('v', {}, { resources: [listedResource('a')] }), []);
  const discovered = createDiscovered();
  const look = (objectiveSeconds: number) => {
    const vaults = toItsEnd(readings(inventory)).result;
    discovered.replace('prod', { ...NO_DISCOVERY, inventory, vaults });
    const promised = () => ({ objectiveSeconds, retention: undefined });
    return Array.from(
      discoveredStanding({ name: 'prod', discover: undefined }, { discovered, promised }),
    )[0]?.standing;
  };
  const first = look(HOUR);
  expect([look(HOUR) === first, look(2 * HOUR)?.objectiveSeconds]).toEqual([true, 2 * HOUR]);
});
