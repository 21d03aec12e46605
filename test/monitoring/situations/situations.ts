const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The exporters, or Prometheus itself, are not there for a while. */
export interface Outage {
  readonly of: 'exporter' | 'prometheus';
  readonly fromSeconds: number;
  readonly untilSeconds: number;
  /** Whether the exporters know afterwards what they knew before. */
  readonly storage: boolean;
}

/**
 * Of an alert that is expected: not now, or still, where none is; or with other labels, of which
 * `alert` is another name.
 */
export type Change = 'not' | 'still' | Readonly<Record<string, string>>;

/** What must be true of all alerts at a time. */
export interface Check {
  readonly atSeconds: number;
  readonly firing: 'none' | 'all';
  readonly but?: Readonly<Record<string, Change>>;
}

export interface Situation {
  readonly name: string;
  readonly pollSeconds: number;
  /** Of the second replica. */
  readonly behind?: { readonly pollSeconds: number; readonly offsetSeconds: number };
  /** The two are shards: each shows its own part, and both show what is told of projects. */
  readonly areShards?: boolean;
  /** When each of them gets what the other one had, of which it knows nothing. */
  readonly scaledSeconds?: number;
  readonly maxAgeSeconds: number;
  readonly scrapeSeconds: number;
  /** How old a scrape is when rules are evaluated. */
  readonly scrapedBeforeSeconds?: number;
  readonly beginsSeconds: number;
  readonly endsSeconds: number;
  readonly renamedSeconds?: number;
  readonly outages?: readonly Outage[];
  readonly checks: readonly Check[];
}

/** A trend takes days. */
const NO_TREND = { CBRVaultFullInAWeek: 'not' } as const;

/** What happened within a day is told that long. */
const LATELY = { CBRVaultBackupsDropped: 'still', CBRRestorePointsLost: 'still' } as const;

/** Something is wrong for ten hours: nothing before, all of it while it lasts, nothing after. */
const TEN_HOURS = {
  pollSeconds: MINUTE,
  maxAgeSeconds: 15 * MINUTE,
  scrapeSeconds: 2 * MINUTE,
  beginsSeconds: HOUR,
  endsSeconds: 11 * HOUR,
  checks: [
    { atSeconds: HOUR - 2 * MINUTE, firing: 'none' },
    { atSeconds: 7 * HOUR + 40 * MINUTE, firing: 'all', but: NO_TREND },
    { atSeconds: 11 * HOUR - 2 * MINUTE, firing: 'all', but: NO_TREND },
    { atSeconds: 12 * HOUR + 10 * MINUTE, firing: 'none', but: LATELY },
  ],
} as const satisfies Omit<Situation, 'name'>;

/** Two hours in the middle of it. */
function outage(of: Outage['of']): readonly Outage[] {
  return [{ of, fromSeconds: 8 * HOUR, untilSeconds: 10 * HOUR, storage: true }];
}

/** As without an outage; forty minutes after it all is known again. */
function checksOver(but: NonNullable<Check['but']> = {}): readonly Check[] {
  const [before, during, _, after] = TEN_HOURS.checks;
  return [
    before,
    during,
    { atSeconds: 10 * HOUR + 40 * MINUTE, firing: 'all', but: { ...NO_TREND, ...but } },
    after,
  ];
}

/** One answer tells nothing of how long; the next is due tomorrow; max_age is three days. */
const SEEN_ONCE = {
  ...NO_TREND,
  CBRResourceNeverBackedUp: 'not',
  CBRDiscoveryStale: 'not',
  CBRCheckpointStuckDeleting: 'not',
  CBRPollingStalled: 'not',
  CBRCheckpointDataStale: 'not',
} as const;

/** Ratios are of the last hour. */
const BETWEEN_POLLS = {
  CBRPollCyclesSkipped: 'not',
  CBRAPIThrottled: 'not',
  CBRAPIErrorRatioHigh: 'not',
} as const;

export const SITUATIONS: readonly Situation[] = [
  { name: 'asked every minute', ...TEN_HOURS, scrapeSeconds: MINUTE },
  {
    name: 'asked every five seconds, scraped every minute',
    ...TEN_HOURS,
    pollSeconds: 5,
    scrapeSeconds: MINUTE,
    // Far less than scrapes are apart.
    maxAgeSeconds: 15,
    scrapedBeforeSeconds: 55,
  },
  {
    name: 'one replica behind',
    ...TEN_HOURS,
    behind: { pollSeconds: 14 * MINUTE, offsetSeconds: 47 },
  },
  {
    name: 'two shards, of another number before',
    ...TEN_HOURS,
    areShards: true,
    scaledSeconds: 20 * MINUTE,
  },
  { name: 'renamed meanwhile', ...TEN_HOURS, renamedSeconds: 5 * HOUR },
  {
    name: 'an outage of the exporter',
    ...TEN_HOURS,
    outages: outage('exporter'),
    // Whether a deletion takes hours is known hours later.
    checks: checksOver({ CBRCheckpointStuckDeleting: 'not' }),
  },
  {
    name: 'an outage of Prometheus',
    ...TEN_HOURS,
    outages: outage('prometheus'),
    checks: checksOver(),
  },
  {
    name: 'a restart without storage',
    ...TEN_HOURS,
    outages: [
      {
        of: 'exporter',
        fromSeconds: 8 * HOUR,
        untilSeconds: 8 * HOUR + 4 * MINUTE,
        storage: false,
      },
    ],
    checks: [
      ...TEN_HOURS.checks.slice(0, 2),
      {
        // What is gone was never seen by the exporters that run now.
        atSeconds: 11 * HOUR - 2 * MINUTE,
        firing: 'all',
        but: {
          ...NO_TREND,
          CBRCheckpointMissing: { severity: 'warning', vault_id: '' },
          CBRCheckpointExpiredButConfigured: {
            alert: 'CBRCheckpointMissing',
            severity: 'warning',
            presence: 'missing',
            vault_id: '',
          },
          CBRCheckpointDataStale: { vault_id: '' },
        },
      },
      ...TEN_HOURS.checks.slice(3),
    ],
  },
  {
    name: 'asked once a day',
    pollSeconds: DAY,
    maxAgeSeconds: 3 * DAY,
    scrapeSeconds: 4 * MINUTE,
    beginsSeconds: 12 * HOUR,
    endsSeconds: 4 * DAY - 12 * HOUR,
    checks: [
      { atSeconds: 12 * HOUR, firing: 'none' },
      {
        atSeconds: DAY + 50 * MINUTE,
        firing: 'all',
        but: SEEN_ONCE,
      },
      { atSeconds: DAY + 20 * HOUR, firing: 'all', but: { ...SEEN_ONCE, ...BETWEEN_POLLS } },
      {
        atSeconds: 3 * DAY + 50 * MINUTE,
        firing: 'all',
        but: {
          CBRCheckpointMissing: { severity: 'warning' },
          // The backups went two days ago.
          CBRVaultBackupsDropped: 'not',
        },
      },
      { atSeconds: 4 * DAY + HOUR + 30 * MINUTE, firing: 'none' },
    ],
  },
];
