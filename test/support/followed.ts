import type { Followed } from '../../src/domain/followed.ts';

const DAY_SECONDS = 86_400;
const SEEN_SECONDS = 100 * DAY_SECONDS;

/** A restore point of vault `v`, a day old, which was there when it was last asked for. */
export function followed(more: Partial<Followed> = {}): Followed {
  return {
    checkpointId: 'c99',
    vaultId: 'v',
    createdAtSeconds: SEEN_SECONDS - DAY_SECONDS,
    expiresAtSeconds: undefined,
    isOpen: false,
    hadAvailable: true,
    isAutomatic: false,
    isReplica: false,
    hasChanged: false,
    firstIsBaseline: true,
    askedAtSeconds: SEEN_SECONDS - 60,
    missedSinceSeconds: undefined,
    leftInTurn: false,
    lostAtSeconds: undefined,
    ...more,
  };
}
