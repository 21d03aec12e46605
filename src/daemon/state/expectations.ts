import type { ProjectConfig } from '../../config/schema/config.ts';
import { onceFor, oncePer } from '../../domain/once-for.ts';
import type { VaultExpectation } from '../../domain/plan.ts';
import type { ProjectReadings } from '../../domain/reading.ts';
import type { Interruptible } from '../../domain/slices.ts';
import type { VaultReading } from '../../domain/vault-reading.ts';
import { createExpected } from '../../planning/expectation.ts';
import type { Plans } from '../../planning/plans.ts';
import type { Discovered } from './discovered.ts';
import type { Plannings } from './plannings.ts';
import type { Readings } from './readings.ts';

export type Expectations = ReturnType<typeof createExpectations>;

export interface ExpectationsOptions {
  readonly configs: () => readonly ProjectConfig[];
  readonly readings: Pick<Readings, 'of'>;
  readonly discovered: Pick<Discovered, 'of'>;
  readonly plannings: Pick<Plannings, 'of'>;
}

/**
 * What is promised of the vaults that are shown: these are held against what is planned and
 * configured when somebody looks. Vaults of which nothing changed since the last look keep theirs.
 */
export function createExpectations(options: ExpectationsOptions) {
  const { configs, readings, discovered, plannings } = options;
  const expectedIn = oncePer(expectationsIn);
  const prepared = new WeakMap<readonly VaultReading[], Plans | undefined>();

  return {
    /** Does most of the work for a look that follows, bit by bit. */
    *prepare(): Interruptible<void> {
      for (const config of configs()) {
        const { ofVault } = expectedIn(config);
        const { plans } = plannings.of(config.name);
        const { vaults } = discovered.of(config.name);
        if (prepared.get(vaults) === plans && prepared.has(vaults)) continue;
        for (const { vault } of vaults) {
          yield;
          ofVault(vault, plans);
        }
        prepared.set(vaults, plans);
      }
    },
    vaults: (): readonly VaultExpectation[] =>
      configs().flatMap((config) => {
        const { name } = config;
        const expected = expectedIn(config);
        return config.discover === undefined
          ? expected.ofRestorePoints(readings.of(name))
          : expected.ofLists(discovered.of(name).vaults, plannings.of(name).plans);
      }),
  };
}

function expectationsIn({ name: project, objectives, discover }: ProjectConfig) {
  const replicas = discover?.replicas ?? false;
  const expected = createExpected({ ...objectives, project, replicas });

  return {
    ofVault: expected.ofVault,
    ofLists: ofListsBy(expected.ofVault),
    /** Without lists, vaults are known by what restore points tell of theirs. */
    ofRestorePoints: onceFor((readings: ProjectReadings) =>
      objectives.configured.length === 0 ? [] : expected.ofNames(vaultNames(readings)),
    ),
  };
}

/** As long as the plans are the same, only vaults that are another reading are looked at. */
function ofListsBy(ofVault: ReturnType<typeof createExpected>['ofVault']) {
  let lastVaults: readonly VaultReading[] = [];
  let lastPlans: Plans | undefined;
  let last: readonly VaultExpectation[] = [];
  return (vaults: readonly VaultReading[], plans: Plans | undefined) => {
    if (vaults === lastVaults && plans === lastPlans) return last;
    last = vaults.map((reading, at) => {
      const isSame = plans === lastPlans && reading === lastVaults[at];
      return (isSame ? last[at] : undefined) ?? ofVault(reading.vault, plans);
    });
    [lastVaults, lastPlans] = [vaults, plans];
    return last;
  };
}

function vaultNames(readings: ProjectReadings): ReadonlyMap<string, string | undefined> {
  const names = new Map<string, string | undefined>();
  for (const { known } of readings.values()) {
    const { vaultId, vaultName } = known.names ?? {};
    if (vaultId !== undefined) names.set(vaultId, vaultName ?? names.get(vaultId));
  }
  return names;
}
