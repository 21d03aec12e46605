import type { PolicyReading, VaultExpectation } from '../../domain/plan.ts';
import { timeText } from '../../domain/time-text.ts';
import { DROP_SHOWN_SECONDS, usedInAWeek } from '../../domain/vault-trail.ts';
import type { VaultFacts } from './facts.ts';
import { type Found, named } from './problem.ts';

/** Backups are delayed in busy hours, and copies come after them. */
const PATIENCE_SECONDS = 4 * 3600;
/** Clocks are apart by as much. */
const CLOCKS_SECONDS = 120;

export interface AroundVault {
  readonly nowSeconds: number;
  /** By their IDs. */
  readonly policies: ReadonlyMap<string, PolicyReading>;
}

/** As of when a vault is judged, as the alerts have it: what came after its lists nobody knows yet. */
export function asOf({ listedAtSeconds }: VaultFacts, nowSeconds: number): number {
  return Math.min(listedAtSeconds ?? nowSeconds, nowSeconds);
}

/** What a vault should have done, or lost, by what is planned and what was seen of it before. */
export function plannedProblems(facts: VaultFacts, around: AroundVault): readonly Found[] {
  return [
    ...dropped(facts, around),
    ...missed(facts, around),
    ...behind(facts, around),
    ...gone(facts),
  ];
}

function dropped(
  { trail, expectation }: VaultFacts,
  { nowSeconds, policies }: AroundVault,
): readonly Found[] {
  const { drop } = trail ?? {};
  if (drop === undefined || nowSeconds - drop.atSeconds > DROP_SHOWN_SECONDS) return [];
  const { before, left, atSeconds: sinceSeconds } = drop;
  // The older ones go by themselves where no more than two are kept.
  const isTurn = (expectation?.plan?.policies ?? []).some(({ policyId, operationType }) => {
    const { policy, intervalSeconds } = policies.get(policyId) ?? {};
    const { retentionSeconds = Number.POSITIVE_INFINITY } = policy ?? {};
    return operationType === 'backup' && retentionSeconds <= 2 * (intervalSeconds ?? 0);
  });
  if (isTurn && left > 0) return [];
  const reason = `${before - left} of ${before} backups of its resources went within an hour.`;
  return [{ kind: 'backups_dropped', sinceSeconds, reason }];
}

function missed(facts: VaultFacts, { nowSeconds }: AroundVault): readonly Found[] {
  const { reading, trail, expectation } = facts;
  const asOfSeconds = asOf(facts, nowSeconds);
  const newestSeconds = reading?.recovery?.newestSeconds;
  const dueSeconds = expectation && dueBy(expectation, asOfSeconds - PATIENCE_SECONDS);
  // Of a vault without any backup that is said already, as the worse thing that it is.
  if (newestSeconds === undefined || dueSeconds === undefined) return [];
  const wasPlanned = (trail?.unplannedAtSeconds ?? 0) < dueSeconds;
  if (!wasPlanned || newestSeconds >= dueSeconds - CLOCKS_SECONDS) return [];
  const { resources, allocatedBytes } = reading?.vault ?? {};
  if (allocatedBytes === 0 && resources?.length === 0) return [];
  const reason = `A backup was planned; the newest available restore point is of ${timeText(newestSeconds)}.`;
  return [{ kind: 'backup_missed', sinceSeconds: dueSeconds, reason }];
}

/** A planned time that has passed by then; of those before the last one the latest it may have been. */
function dueBy(
  { lastSeconds, intervalSeconds }: VaultExpectation,
  bySeconds: number,
): number | undefined {
  if (lastSeconds === undefined || lastSeconds <= bySeconds) return lastSeconds;
  if (intervalSeconds === undefined || intervalSeconds <= 0) return undefined;
  const steps = Math.ceil((lastSeconds - bySeconds) / intervalSeconds);
  return lastSeconds - steps * intervalSeconds;
}

function behind(facts: VaultFacts, { nowSeconds }: AroundVault): readonly Found[] {
  const { reading, expectation } = facts;
  const newestSeconds = reading?.recovery?.newestSeconds;
  const { replicationIntervalSeconds, intervalSeconds = Number.POSITIVE_INFINITY } =
    expectation ?? {};
  if (newestSeconds === undefined || replicationIntervalSeconds === undefined) return [];
  const dueSeconds = asOf(facts, nowSeconds) - PATIENCE_SECONDS - replicationIntervalSeconds;
  const late = [...(reading?.replicatedSeconds ?? [])].filter(
    ([, seconds]) =>
      seconds < newestSeconds - CLOCKS_SECONDS &&
      (newestSeconds < dueSeconds || seconds < dueSeconds - intervalSeconds),
  );
  if (late.length === 0) return [];
  const said = late.map(([region, seconds]) => `to ${region} as of ${timeText(seconds)}`);
  const reason = `Last copied ${said.join(', ')}; the newest restore point is of ${timeText(newestSeconds)}.`;
  const sinceSeconds = Math.min(...late.map(([, seconds]) => seconds));
  return [{ kind: 'replica_behind', sinceSeconds, reason }];
}

function gone({ reading }: VaultFacts): readonly Found[] {
  const resources = (reading?.vault.resources ?? []).filter(
    ({ protectStatus }) => protectStatus === 'deleted',
  );
  if (resources.length === 0) return [];
  const reason = 'They do not exist any longer, and their backups run out.';
  return [{ kind: 'resource_gone', resources: named(resources), reason }];
}

/** Whether a vault that is not yet almost full and does not grow will be full within a week. */
export function fullSoon({ reading, trail }: VaultFacts, nowSeconds: number): Found | undefined {
  const { usedBytes, capacityBytes, autoExpand } = reading?.vault ?? {};
  if (usedBytes === undefined || capacityBytes === undefined || trail === undefined)
    return undefined;
  const inAWeek = usedInAWeek(trail, usedBytes, nowSeconds);
  if (inAWeek === undefined || inAWeek <= capacityBytes || autoExpand === true) return undefined;
  const percent = (bytes: number) => Math.floor((bytes / capacityBytes) * 100);
  const reason = `${percent(usedBytes)} % full, and ${percent(inAWeek)} % in a week if it goes on as in the last four days.`;
  return { kind: 'vault_full_soon', reason };
}
