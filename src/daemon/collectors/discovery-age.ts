import { isTooOld } from '../../domain/reading.ts';
import type { VaultReading } from '../../domain/vault-reading.ts';
import { createAnswerAges, LOOK_MS_MAX } from '../state/answer-ages.ts';
import type { Discovery } from '../state/discovered.ts';
import type { CollectorParts } from './collector.ts';

/**
 * Takes away what discovery shows once no complete list said it for longer than `max_age`: the
 * vaults, or of those whose backups nothing was heard of what these say.
 */
export interface DiscoveryAge {
  watch(): void;
  /** What is shown is as the lists say it now. */
  renewed(): void;
  stop(): void;
}

const VAULTS = 'vaults';
const BACKUPS = 'backups';

type IsOld = (list: string, saidAtSeconds: number) => boolean;

export function createDiscoveryAge(
  parts: Pick<
    CollectorParts,
    'config' | 'discovered' | 'log' | 'nowMs' | 'monotonicMs' | 'publishSoon'
  >,
): DiscoveryAge {
  const { config, discovered, log, nowMs, monotonicMs, publishSoon } = parts;
  const { name: project, poll } = config;
  const { maxAgeMs } = poll;
  const lookAtAges = createAnswerAges(monotonicMs);
  const withoutBackups = createWithoutBackups();
  let told: ReadonlySet<string> = new Set();
  let timer: NodeJS.Timeout | undefined;

  function look(): void {
    clearTimeout(timer);
    const known = discovered.of(project);
    const nowSeconds = nowMs() / 1000;
    const ageMs = lookAtAges();
    const old = new Set<string>();
    let oldestSeconds = nowSeconds;
    const shown = youngOf(known, withoutBackups, (list, saidAtSeconds) => {
      const isOld =
        ageMs(list, saidAtSeconds) > maxAgeMs ||
        isTooOld(saidAtSeconds, nowSeconds, maxAgeMs / 1000);
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
    timer = setTimeout(look, Math.min(Math.max(leftMs, 0) + 1, LOOK_MS_MAX));
    timer.unref();
  }

  return {
    watch: look,
    renewed: look,
    stop: () => clearTimeout(timer),
  };
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
function createWithoutBackups(): (reading: VaultReading) => VaultReading {
  const made = new WeakMap<VaultReading, VaultReading>();

  return (reading) => {
    const { recovery, backups, failedBackups, replicatedSeconds } = reading;
    const saysAnything = recovery ?? backups ?? failedBackups;
    if (saysAnything === undefined && replicatedSeconds.size === 0) return reading;
    const known = made.get(reading) ?? {
      ...reading,
      recovery: undefined,
      backups: undefined,
      failedBackups: undefined,
      replicatedSeconds: new Map(),
    };
    made.set(reading, known);
    return known;
  };
}
