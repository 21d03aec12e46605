/** How much one contender is asked for in a round. */
export interface Effort {
  /** It is scraped for so long, */
  readonly roundMs: number;
  /** and at least so often. */
  readonly scrapesMin: number;
  /** Also after a pause, and over several connections at once. */
  readonly isWhole: boolean;
}

/** Beyond, one scrape of who renders in each takes seconds. */
export const SERIES_OF_WHOLE_EFFORT = 100_000;
const WHOLE: Effort = { roundMs: 500, scrapesMin: 3, isWhole: true };
const LEAST: Effort = { roundMs: 0, scrapesMin: 1, isWhole: false };

/** As much as tells something, and no more than lets a run end in minutes. */
export function effortOf(series: number, rendersEachScrape: boolean): Effort {
  return rendersEachScrape && series > SERIES_OF_WHOLE_EFFORT ? LEAST : WHOLE;
}

/** When a project is polled, and how fast. */
export interface Polling {
  readonly schedule: string;
  readonly requestsPerSecond: number;
}

/** About what a large project asks for, far below what the simulator answers. */
const REQUESTS_PER_SECOND = 50;
/** Of the time between ticks; a cycle has to end before its deadline, which is 0.8 of it. */
const POLLING_SHARE = 0.7;
const SECONDS_OF_A_MINUTE = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30];

/** A schedule whose cycles follow each other with little pause, at about 50 requests a second. */
export function endlessPolling(checkpoints: number): Polling | undefined {
  const cycleSeconds = checkpoints / REQUESTS_PER_SECOND;
  const seconds = SECONDS_OF_A_MINUTE.find((each) => each * POLLING_SHARE >= cycleSeconds);
  if (seconds === undefined) return undefined;
  const requestsPerSecond = Math.max(1, Math.round(checkpoints / (seconds * POLLING_SHARE)));
  return { schedule: `*/${seconds} * * * * *`, requestsPerSecond };
}
