import type { ProjectConfig } from '../../config/schema/config.ts';
import type { VaultExpectation } from '../../domain/plan.ts';
import type { Interruptible } from '../../domain/slices.ts';
import type { Polling, ProjectFacts, StatusFacts, VaultFacts } from '../../status/model/facts.ts';
import type { Expectations } from '../state/expectations.ts';
import type { Plannings } from '../state/plannings.ts';
import { configuredStanding } from './configured-standing.ts';
import { discoveredStanding } from './discovered-standing.ts';
import { promisesOf } from './promises.ts';
import type { ReportParts } from './report-parts.ts';

export interface FactParts extends Pick<ReportParts, 'readings' | 'discovered' | 'nowMs'> {
  readonly expectations: Expectations;
  readonly plannings: Plannings;
}

export interface PolledProject {
  readonly config: ProjectConfig;
  readonly polling: () => Polling;
}

/** All that is known, for who asks how things are. */
export function* statusFacts(
  projects: readonly PolledProject[],
  { expectations, plannings, ...known }: FactParts,
): Interruptible<StatusFacts> {
  yield* expectations.prepare();
  const promised = promisesOf(expectations, plannings);
  const expected = Map.groupBy(expectations.vaults(), ({ project }) => project);
  const facts: ProjectFacts[] = [];
  for (const { config, polling } of projects) {
    yield;
    const { name } = config;
    const vaults: VaultFacts[] = [];
    const ofProject = new Map((expected.get(name) ?? []).map((each) => [each.vaultId, each]));
    for (const each of vaultsOf(config, { ...known, promised }, ofProject)) {
      vaults.push(each);
      yield;
    }
    facts.push({
      polling: polling(),
      readings: known.readings.of(name),
      followed: known.discovered.of(name).followed,
      vaults,
      policies: plannings.of(name).plans?.policies ?? [],
      pollsOf: known.readings.polls.of,
    });
  }
  return { nowSeconds: known.nowMs() / 1000, projects: facts };
}

function* vaultsOf(
  config: ProjectConfig,
  parts: Omit<ReportParts, 'unsent'>,
  expected: ReadonlyMap<string, VaultExpectation>,
): Generator<VaultFacts, void> {
  const known = parts.discovered.of(config.name);
  const { trails, confirmedAtSeconds, unconfirmed } = known;
  for (const { standing, reading } of discoveredStanding(config, parts)) {
    const { vaultId } = standing;
    const confirmedOfIt = unconfirmed.get(vaultId) ?? confirmedAtSeconds;
    // Changes are known of one that cannot be read as well: the alerts judge it as of these.
    const listedAtSeconds = Math.max(confirmedOfIt, known.listedAtSeconds ?? 0) || undefined;
    const expectation = expected.get(vaultId);
    yield { standing, reading, listedAtSeconds, expectation, trail: trails.get(vaultId) };
  }
  for (const standing of configuredStanding(config, parts)) {
    const expectation = expected.get(standing.vaultId);
    const unknown = { reading: undefined, listedAtSeconds: undefined, trail: undefined };
    yield { standing, expectation, ...unknown };
  }
}
