import { isFailure } from '../../cbr/http/http.ts';
import { isSame } from '../../config/same.ts';
import type { ProjectListConfig } from '../../config/schema/config.ts';
import type { FoundProjects } from '../../domain/found-project.ts';
import type { Log } from '../../domain/log.ts';
import type { Failure } from '../../domain/outcome.ts';
import { withinDeadline } from '../../poll/running-cycle.ts';
import { createListing, type ListingOptions } from '../access/listing.ts';
import { inTime } from '../collectors/lists.ts';
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
  readonly report: ListReport;
  readonly log: Log;
}

/** Reads the list of some credentials again and again, and believes what is whole and stands. */
export interface ListReader {
  readonly config: ProjectListConfig;
  /** What is believed by now, if anything was ever read. */
  known(): FoundProjects | undefined;
  leftOut(): Finding['leftOut'];
  /** Whether it was asked for, or is known from before. */
  isTold(): boolean;
  /** When it is to be read, by the clock that never jumps; never while it is being read. */
  dueAtMs(): number;
  /** Whether the list was read, and is believed. Never rejects. */
  read(): Promise<boolean>;
  /** What was read is followed by now. */
  taken(): Promise<void>;
  /** Goes on from what an earlier run knew. */
  takeUp(found: FoundProjects): void;
  /** Follows a changed configuration of the same IAM. */
  follow(config: ProjectListConfig): void;
  stop(): Promise<void>;
}

export function createListReader(options: ListReaderOptions): ListReader {
  const { report, log, nowMs, monotonicMs, random } = options;
  let { config } = options;
  let listing = createListing(options);
  let stopping = new AbortController();
  let known: FoundProjects | undefined;
  let leftOut: Finding['leftOut'] = {};
  let isTold = false;
  let isDoubted = false;
  let failures = 0;
  let dueAtMs = monotonicMs();

  function dueIn(ms: number): void {
    dueAtMs = monotonicMs() + ms * (1 - JITTER * random());
  }

  function take(finding: Finding): void {
    const { projects } = finding;
    const wasDoubted = isDoubted;
    isDoubted = !wasDoubted && isLoss(known, finding);
    if (isDoubted) {
      report.doubted(known?.projects.length ?? 0, projects.length);
      dueIn(LOSS_MS);
      return;
    }
    known = { authUrl: config.authUrl, atSeconds: nowMs() / 1000, projects };
    leftOut = finding.leftOut;
    dueIn(config.everyMs);
  }

  async function find(stop: AbortSignal): Promise<Finding | Failure> {
    const { deadlineMs } = config.defaults.poll;
    try {
      return await withinDeadline({ deadlineMs, stop }, ({ signal }) =>
        inTime(findProjects(config, listing, signal), signal, LATE),
      );
    } catch (error) {
      log.error(
        { project: config.name, err: error },
        'internal error in reading a list of projects',
      );
      return { reason: 'invalid_response', detail: 'internal error; the log has more' };
    }
  }

  return {
    get config() {
      return config;
    },
    known: () => known,
    leftOut: () => leftOut,
    isTold: () => isTold,
    dueAtMs: () => dueAtMs,
    read: async () => {
      dueAtMs = Number.POSITIVE_INFINITY;
      const asked = config;
      const { signal } = stopping;
      const found = await find(signal);
      // It was read with what does not hold any longer, and is due again.
      if (signal.aborted || config !== asked) return false;
      if (isFailure(found)) {
        failures += 1;
        dueIn(Math.min(RETRY_MS * 2 ** (failures - 1), RETRY_MAX_MS, config.everyMs));
        report.failed(found);
        return false;
      }
      failures = 0;
      take(found);
      return !isDoubted;
    },
    taken: async () => {
      isTold = true;
      await listing.settled();
    },
    takeUp: (found) => {
      if (found.authUrl !== config.authUrl) return;
      known = found;
    },
    follow: (next) => {
      const former = config;
      if (isSame(former, next)) return;
      config = next;
      dueAtMs = monotonicMs();
      if (isSame(wayOf(former), wayOf(next))) return;
      stopping.abort();
      stopping = new AbortController();
      void listing.close();
      listing = createListing({ ...options, config });
    },
    stop: async () => {
      stopping.abort();
      dueAtMs = Number.POSITIVE_INFINITY;
      await listing.close();
    },
  };
}

/** What a listing is made for. */
function wayOf({ name, authUrl, defaults }: ProjectListConfig) {
  const { auth, tls, proxy, poll } = defaults;
  const { timeoutMs, maxAttempts } = poll;
  return { name, authUrl, auth, tls, proxy, timeoutMs, maxAttempts };
}

/** More than half of them at once: as of an IAM that forgot, or of rights that were taken away. */
function isLoss(known: FoundProjects | undefined, { projects }: Finding): boolean {
  if (known === undefined) return false;
  const left = new Set(projects.map(({ id }) => id));
  const lost = known.projects.filter(({ id }) => !left.has(id));
  return lost.length * 2 > known.projects.length;
}
