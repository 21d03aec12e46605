/** A restore point that is asked for because the inventory shows it. */
export interface Followed {
  readonly checkpointId: string;
  readonly vaultId: string;
  readonly createdAtSeconds: number;
  readonly expiresAtSeconds: number | undefined;
  /** Whether a backup in it is on its way to another state. */
  readonly isOpen: boolean;
  /** Whether a backup in it was ever seen available: there was something to lose. */
  readonly hadAvailable: boolean;
  /** Whether a policy made it, as far as the lists tell. */
  readonly isAutomatic: boolean;
  /** Whether it was copied here. */
  readonly isReplica: boolean;
  /** Whether the lists showed another state of it since it was last asked for. */
  readonly hasChanged: boolean;
  /** Whether its first status is what later ones are compared with, and no event. */
  readonly firstIsBaseline: boolean;
  /** Undefined before the first definite answer. */
  readonly askedAtSeconds: number | undefined;
  /** Since when it is answered for as something else than the lists show: one of them is late. */
  readonly contradictedSinceSeconds?: number | undefined;
  /** Since when a complete list does not show it any longer. */
  readonly missedSinceSeconds: number | undefined;
  /** Whether it left as retention by count lets one go. */
  readonly leftInTurn: boolean;
  /** When it turned out to be lost. */
  readonly lostAtSeconds: number | undefined;
}

export type FollowedSet = ReadonlyMap<string, Followed>;
