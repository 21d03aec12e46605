import type { CollectorParts } from './collector.ts';

/** Ages are those of the wall clock, which can be set: they are looked at again after this long. */
const LOOK_MS_MAX = 60_000;
/** Clocks are put right by as much as that every day, as for what a restore point's answer said. */
const AHEAD_MS_MAX = 60_000;

/** Takes away what discovery shows once no complete list said it for longer than `max_age`. */
export interface DiscoveryAge {
  watch(): void;
  /** What is shown is as the lists say it now. */
  renewed(): void;
  stop(): void;
}

export function createDiscoveryAge(parts: CollectorParts): DiscoveryAge {
  const { config, discovered, log, nowMs, publishSoon } = parts;
  const { name: project, poll } = config;
  let timer: NodeJS.Timeout | undefined;

  function look(): void {
    clearTimeout(timer);
    const known = discovered.of(project);
    const ageMs = nowMs() - known.vaultsAtSeconds * 1000;
    // An age well below nothing is from a clock that was wrong.
    if (known.vaults.length > 0 && (ageMs > poll.maxAgeMs || ageMs < -AHEAD_MS_MAX)) {
      log.warn(
        { project, vaults: known.vaults.length },
        'vaults are too old to be shown any longer',
      );
      discovered.replace(project, { ...known, vaults: [] });
      publishSoon();
    }
    timer = setTimeout(look, Math.min(Math.max(poll.maxAgeMs - ageMs, 0) + 1, LOOK_MS_MAX));
    timer.unref();
  }

  return {
    watch: look,
    renewed: look,
    stop: () => clearTimeout(timer),
  };
}
