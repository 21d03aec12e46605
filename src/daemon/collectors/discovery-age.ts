import { oncePer } from '../../domain/once-for.ts';
import type { VaultReading } from '../../domain/vault-reading.ts';
import { createAnswerAges, type IsOld } from '../state/answer-ages.ts';
import type { Discovery } from '../state/discovered.ts';
import { createLooks } from '../state/looks.ts';
import type { CollectorParts } from './collector.ts';

const VAULTS = 'vaults';
const BACKUPS = 'backups';

/**
 * Takes away what discovery shows once no complete list said it for longer than `max_age`: the
 * vaults, or of those whose backups nothing was heard of what these say. `renewed` is
 * to be called when what is shown is as the lists say it now.
 */
export function createDiscoveryAge(
  parts: Pick<
    CollectorParts,
    'config' | 'discovered' | 'log' | 'nowMs' | 'monotonicMs' | 'publishSoon'
  >,
) {
  const { config, discovered, log, nowMs, publishSoon } = parts;
  const { name: project, poll } = config;
  const { maxAgeMs } = poll;
  const lookAtAges = createAnswerAges(parts, maxAgeMs);
  const withoutBackups = createWithoutBackups();
  let told: ReadonlySet<string> = new Set();

  const { now: renewed, stop } = createLooks(() => {
    const known = discovered.of(project);
    const nowSeconds = nowMs() / 1000;
    const isTooOld = lookAtAges(nowSeconds);
    const old = new Set<string>();
    let oldestSeconds = nowSeconds;
    const shown = youngOf(known, withoutBackups, (list, saidAtSeconds) => {
      const isOld = isTooOld(list, saidAtSeconds);
      if (isOld) old.add(list);
      else oldestSeconds = Math.min(oldestSeconds, saidAtSeconds);
      return isOld;
    });
    if (shown !== known.vaults) {
      // When it begins: each cycle shows again what is then too old again.
      const message = messageOf(new Set([...old].filter((list) => !told.has(list))), known);
      if (message !== undefined) log.warn({ project, vaults: message.vaults }, message.text);
      discovered.replace(project, { ...known, vaults: shown });
      publishSoon();
    }
    told = old;
    const leftMs = oldestSeconds * 1000 + maxAgeMs - nowMs();
    // One millisecond more, since the limit itself is still young enough.
    return Math.max(leftMs, 0) + 1;
  });
  return { renewed, stop };
}

/** What is to be told once these lists are too old. */
function messageOf(
  old: ReadonlySet<string>,
  { vaults }: Discovery,
): { readonly text: string; readonly vaults: number } | undefined {
  if (old.has(VAULTS)) {
    return { text: 'vaults are too old to be shown any longer', vaults: vaults.length };
  }
  if (old.size === 0) return undefined;
  return {
    text: 'what is known of the backups of vaults is too old to be shown any longer',
    vaults: old.has(BACKUPS) ? vaults.length : old.size,
  };
}

/** What may be shown on; the very same when that is all. */
function youngOf(
  known: Discovery,
  withoutBackups: (reading: VaultReading) => VaultReading,
  isOld: IsOld,
): readonly VaultReading[] {
  const { vaults, vaultsAtSeconds, unconfirmed } = known;
  if (vaultsAtSeconds > 0 && isOld(VAULTS, vaultsAtSeconds)) return vaults.length > 0 ? [] : vaults;
  const areBackupsOld = isOld(BACKUPS, known.confirmedAtSeconds);
  if (!areBackupsOld && unconfirmed.size === 0) return vaults;
  const shown = vaults.map((reading) => {
    const { id } = reading.vault;
    const ownSeconds = unconfirmed.get(id);
    const areOwnOld =
      ownSeconds === undefined ? areBackupsOld : isOld(`${BACKUPS} of ${id}`, ownSeconds);
    return areOwnOld ? withoutBackups(reading) : reading;
  });
  return shown.every((reading, at) => reading === vaults[at]) ? vaults : shown;
}

/** The same object for the same reading, so that what was made of it can be kept. */
function createWithoutBackups() {
  return oncePer((reading: VaultReading): VaultReading => {
    const { recovery, backups, failedBackups, replicatedSeconds } = reading;
    const saysAnything = recovery ?? backups ?? failedBackups;
    if (saysAnything === undefined && replicatedSeconds.size === 0) return reading;
    const nothing = { recovery: undefined, backups: undefined, failedBackups: undefined };
    return { ...reading, ...nothing, replicatedSeconds: new Map() };
  });
}
