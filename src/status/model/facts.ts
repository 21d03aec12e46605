import type { EndedCycle } from '../../domain/cycle.ts';
import type { FollowedSet } from '../../domain/followed.ts';
import type { Failure } from '../../domain/outcome.ts';
import type { PolicyReading, VaultExpectation } from '../../domain/plan.ts';
import type { PollRun } from '../../domain/poll-run.ts';
import type { ProjectReadings, Reading } from '../../domain/reading.ts';
import type { VaultStanding } from '../../domain/standing.ts';
import type { VaultReading } from '../../domain/vault-reading.ts';
import type { VaultTrail } from '../../domain/vault-trail.ts';

/** What all that is said is made of. */
export interface StatusFacts {
  readonly nowSeconds: number;
  readonly projects: readonly ProjectFacts[];
}

export interface ProjectFacts {
  readonly polling: Polling;
  readonly readings: ProjectReadings;
  readonly followed: FollowedSet;
  readonly vaults: readonly VaultFacts[];
  /** Empty without discovery, and before they were read. */
  readonly policies: readonly PolicyReading[];
  /** The last polls of a restore point, the newest last. */
  readonly pollsOf: (reading: Reading) => readonly PollRun[];
}

/** A vault with all that is known beside what its restore points say. */
export interface VaultFacts {
  readonly standing: VaultStanding;
  /** Undefined where it was not discovered. */
  readonly reading: VaultReading | undefined;
  /** When the lists last said what they say of it; undefined where there are none, or were none yet. */
  readonly listedAtSeconds: number | undefined;
  readonly expectation: VaultExpectation | undefined;
  /** What is remembered of it. */
  readonly trail: VaultTrail | undefined;
}

/** How a project is asked for what it has. */
export interface Polling {
  readonly project: string;
  readonly region: string | undefined;
  readonly projectId: string | undefined;
  readonly endpoint: string | undefined;
  /** Undefined before the first cycle ended. */
  readonly lastCycle: EndedCycle | undefined;
  readonly nextCycleSeconds: number | undefined;
  readonly intervalSeconds: number;
  readonly maxAgeSeconds: number;
  /** Undefined before the credentials were first used. */
  readonly isSignInGood: boolean | undefined;
  readonly signInEndsSeconds: number | undefined;
  readonly requestsPerSecond: number;
  /** What was configured. */
  readonly requestsPerSecondMax: number;
  readonly isCircuitOpen: boolean;
  /** Empty without discovery. */
  readonly lists: readonly ReadList[];
}

/** A list that is read of a project, as its vaults. */
export interface ReadList {
  readonly name: string;
  /** Undefined: never yet. */
  readonly atSeconds: number | undefined;
  /** Of the last try. */
  readonly failure: Failure | undefined;
  /** Whether it is longer than what is read of it. */
  readonly isCut: boolean;
}
