import type { ProjectReadings } from '../domain/reading.ts';

/** What is kept of one configured project. */
export interface StoredProject {
  /**
   * What the readings are about (project ID, region, endpoint), as an opaque text of the caller:
   * readings of another identity are not to be used.
   */
  readonly identity: string;
  readonly readings: ProjectReadings;
}
