import { isSame } from '../../config/same.ts';
import type { ProjectListConfig } from '../../config/schema/config.ts';
import type { Log } from '../../domain/log.ts';
import { type Failure, isFailure } from '../../domain/outcome.ts';
import { withinDeadline } from '../../poll/running-cycle.ts';
import { createListing, type Listing, type ListingOptions } from '../access/listing.ts';
import { inTime } from '../collectors/lists.ts';
import { type Belief, createBelief } from './belief.ts';
import { type Finding, findProjects } from './find-projects.ts';
import type { ListReport } from './list-report.ts';

/** After a failure, and doubled after each further one. */
const RETRY_MS = 30_000;
const RETRY_MAX_MS = 15 * 60_000;
/** How long a list that lost more than half has to stand before it is believed. */
const LOSS_MS = 60_000;
/** Many processes that were started at once are not to ask at once for ever. */
const JITTER = 0.1;

const LATE = 'the list of projects was not read before the deadline';

export interface ListReaderOptions extends ListingOptions {
  readonly report: Pick<ListReport, 'failed' | 'doubted'>;
  readonly log: Log;
}

/** Reads the list of some credentials again and again. */
export interface ListReader extends Pick<Belief, 'known' | 'leftOut' | 'takeUp'> {
  config(): ProjectListConfig;
  /** When it is to be read, by the clock that never jumps; never while it is being read. */
  dueAtMs(): number;
  /** Whether the list was read, and is believed. Never rejects. */
  read(): Promise<boolean>;
  /** Lets go of what was asked for meanwhile, and the projects have taken by now. */
  settled(): Promise<void>;
  /** Follows a changed configuration of the same IAM. */
  follow(config: ProjectListConfig): void;
  stop(): Promise<void>;
}

/** The way to IAM under one configuration, which its successor may take over. */
interface Way {
  readonly config: ProjectListConfig;
  readonly listing: Listing;
  readonly stopping: AbortController;
}

export function createListReader(options: ListReaderOptions): ListReader {
  const { report, nowMs, monotonicMs, random } = options;
  const belief = createBelief();
  let way = newWay(options);
  let failures = 0;
  let dueAtMs = monotonicMs();

  function dueIn(ms: number): void {
    dueAtMs = monotonicMs() + ms * (1 - JITTER * random());
  }

  function failed(failure: Failure, everyMs: number): boolean {
    report.failed(failure);
    dueIn(Math.min(RETRY_MS * 2 ** failures, RETRY_MAX_MS, everyMs));
    failures += 1;
    return false;
  }

  return {
    ...belief,
    config: () => way.config,
    dueAtMs: () => dueAtMs,
    read: async () => {
      dueAtMs = Number.POSITIVE_INFINITY;
      const asked = way;
      const found = await find(asked, options.log);
      // It was read with what does not hold any longer, and is due again.
      if (way !== asked || asked.stopping.signal.aborted) return false;
      const { authUrl, everyMs } = asked.config;
      if (isFailure(found)) return failed(found, everyMs);
      failures = 0;
      const { projects, leftOut } = found;
      const before = belief.known()?.projects.length ?? 0;
      const isBelieved = belief.take({ authUrl, atSeconds: nowMs() / 1000, projects }, leftOut);
      if (!isBelieved) report.doubted(before, projects.length);
      dueIn(isBelieved ? everyMs : LOSS_MS);
      return isBelieved;
    },
    settled: () => way.listing.settled(),
    follow: (config) => {
      const former = way;
      if (isSame(former.config, config)) return;
      dueAtMs = monotonicMs();
      way = { ...former, config };
      if (isSame(listingPart(former.config), listingPart(config))) return;
      way = newWay({ ...options, config });
      void end(former);
    },
    stop: () => {
      dueAtMs = Number.POSITIVE_INFINITY;
      return end(way);
    },
  };
}

function newWay(options: ListingOptions): Way {
  const { config } = options;
  return { config, listing: createListing(options), stopping: new AbortController() };
}

function end({ stopping, listing }: Way): Promise<void> {
  stopping.abort();
  return listing.close();
}

async function find({ config, listing, stopping }: Way, log: Log): Promise<Finding | Failure> {
  const limits = { deadlineMs: config.defaults.poll.deadlineMs, stop: stopping.signal };
  try {
    return await withinDeadline(limits, ({ signal }) =>
      inTime(findProjects(config, listing, signal), signal, LATE),
    );
  } catch (error) {
    log.error({ project: config.name, err: error }, 'internal error in reading a list of projects');
    return { reason: 'invalid_response', detail: 'internal error; the log has more' };
  }
}

/** What a listing is made for. */
function listingPart({ name, authUrl, defaults }: ProjectListConfig) {
  const { auth, tls, proxy, poll } = defaults;
  const { timeoutMs, maxAttempts } = poll;
  return { name, authUrl, auth, tls, proxy, timeoutMs, maxAttempts };
}
