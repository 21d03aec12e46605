/** A project that a list of projects led to. */
export interface FoundProject {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  /** Of CBR in the region; undefined where the project's own token tells it. */
  readonly endpoint: string | undefined;
}

/** What the list of some credentials came to when it was last read as a whole. */
export interface FoundProjects {
  /** Base URL of the IAM that gave it: another one is about other projects. */
  readonly authUrl: string;
  readonly atSeconds: number;
  readonly projects: readonly FoundProject[];
}

/** As many projects of a list are watched. */
export const FOUND_PROJECTS_MAX = 1000;

/** What becomes of the projects of a list. */
export const FOUND_STATES = [
  'polled',
  'excluded',
  'disabled',
  'no_region',
  'no_endpoint',
  'taken',
  'unusable',
  'over_limit',
] as const;
export type FoundState = (typeof FOUND_STATES)[number];
