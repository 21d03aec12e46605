import { FAILURE_REASONS, type FailureReason } from '../../src/domain/outcome.ts';
import { ACCESS_KEY, USER } from '../support/cloud.ts';
import { disturb } from './disturb.ts';
import type { Sample } from './exposition.ts';
import { FACTS_UNKNOWN } from './facts.ts';
import { OF_A_KEY, OF_A_USER, tooManyRefusals } from './refusals.ts';
import { excessRequests } from './request-rate.ts';
import type { Scrape } from './scraper.ts';
import type { Phase } from './script.ts';
import type { Surroundings, WatchedProject } from './surroundings.ts';

/** What the simulator's answer `throttled` names, over a window longer by what a bucket holds. */
const NAMED_REQUESTS_PER_SECOND = 100 / 60.1;
/** What an answer gives back of a slowed rate, which is also the least that is ever left of it. */
const RATE_STEP = 0.02;
const LOST_LINES = 'cbr_exporter_log_write_failures_total';

export interface PhaseReport {
  readonly name: string;
  readonly heldMs: number;
  readonly recoveredMs: number;
  /** Requests for checkpoints of all stricken projects, while it lasted. */
  readonly requests: number;
  /** Everything that is not as it should be. */
  readonly problems: readonly string[];
}

/** Goes through one entry of the script, to the recovery. */
export async function runPhase(
  around: Surroundings,
  phase: Phase,
  { intervals }: { readonly intervals: number },
): Promise<PhaseReport> {
  const { clock, timing, simulator, projects } = around;
  const scraping = around.scraping();
  const stricken = projects.filter(({ signIn }) => phase.stricken.includes(signIn));
  // Long enough for whatever is to come; how long it took is judged afterwards.
  const limitMs = 30_000 + (phase.outlastsMaxAge ? timing.maxAgeMs / clock.scale : 0);
  const wait = (what: string, wanted: (scrape: Scrape) => boolean, ms = 0) =>
    scraping.eventually(`${phase.name}: ${what}`, limitMs + ms / clock.scale, wanted);

  const before = await wait('a scrape', () => true);
  simulator.requests.clear();
  const beganMs = clock.nowMs();
  const undo: (() => Promise<void> | void)[] = [];
  for (const each of phase.set) undo.push(await disturb(each, around));
  const { reason } = phase;
  const isCounted = (scrape: Scrape) =>
    reason === undefined ||
    stricken.every((project) => added(before, scrape, project).includes(reason));
  const counted = await wait(`${reason} is counted`, isCounted);
  const holdMs = intervals * timing.intervalMs;
  const during = await wait(
    'its end',
    (scrape) =>
      scrape.sentMs - beganMs >= holdMs &&
      (!phase.outlastsMaxAge || scrape.views.every(({ facts }) => facts === FACTS_UNKNOWN)),
    holdMs,
  );
  const heldMs = clock.nowMs() - beganMs;
  const requests = stricken.map((project) => arrivals(around, project).length);

  const clearedMs = clock.nowMs();
  const linesBefore = around.exporter().lines.length;
  for (const putRight of undo) await putRight();
  // Before the recovery, since a limit that was named holds until then.
  if (phase.rate === 'named' || isLogGone(phase)) await around.reconnect();
  const isRecovered = ({ views, receivedMs }: Scrape) =>
    views.every(
      ({ pollSuccess, lastPollMs }) =>
        // Of a clock that was ahead there may be later times than now.
        pollSuccess === '1' && lastPollMs > clearedMs && lastPollMs <= receivedMs,
    );
  const recoveryMs = recoveryLimitMs(around, phase);
  const after = await wait('the recovery', isRecovered, recoveryMs);
  const recoveredMs = after.receivedMs - clearedMs;

  const problems = projects.flatMap((project) => [
    ...wrongReasons(phase, project, added(before, after, project)),
    ...wrongRate(around, { phase, project, countedMs: counted.receivedMs, clearedMs }),
    ...wrongSigns(phase, project, { during, after }),
  ]);
  for (const [index, project] of stricken.entries()) {
    problems.push(...tooMany(requests[index] ?? 0, { phase, project, heldMs, around }));
  }
  problems.push(...lockedOut(around));
  if (isLogGone(phase)) {
    if (during.sum(LOST_LINES) <= before.sum(LOST_LINES)) problems.push('no line was lost');
    const heard = around.exporter().lines.length - linesBefore;
    if (heard <= 0) problems.push('nothing was logged once somebody read again');
  }
  if (recoveredMs > recoveryMs) {
    const why = grown(during, after).join(', ');
    problems.push(
      `the recovery took ${recoveredMs} ms, more than ${recoveryMs} ms; meanwhile ${why}`,
    );
  }
  return {
    name: phase.name,
    heldMs,
    recoveredMs,
    requests: requests.reduce((sum, count) => sum + count, 0),
    problems: problems.map((problem) => `${phase.name}: ${problem}`),
  };
}

/** Reasons that were counted for a project between two scrapes. */
function added(before: Scrape, after: Scrape, { name }: WatchedProject): readonly FailureReason[] {
  const failures = 'cbr_exporter_api_request_failures_total';
  return FAILURE_REASONS.filter((reason) => {
    const labels = { project: name, reason };
    return after.sum(failures, labels) > before.sum(failures, labels);
  });
}

/** What else was counted, to find out why a recovery took its time. */
function grown(before: Scrape, after: Scrape): readonly string[] {
  const then = new Map(before.samples.map((sample) => [seriesOf(sample), Number(sample.value)]));
  return after.samples
    .filter(({ name }) => /^cbr_exporter_.*(skipped|failures|deferred|cycles).*_total$/.test(name))
    .map((sample) => [seriesOf(sample), Number(sample.value)] as const)
    .filter(([series, value]) => value > (then.get(series) ?? 0))
    .map(([series, value]) => `${series} +${value - (then.get(series) ?? 0)}`);
}

function seriesOf({ name, labels }: Sample): string {
  return `${name}{${Object.values(labels).join()}}`;
}

function wrongReasons(
  { stricken, reason, besides = [] }: Phase,
  { name, signIn }: WatchedProject,
  counted: readonly FailureReason[],
): readonly string[] {
  const allowed = stricken.includes(signIn) ? [reason, ...besides, 'timeout'] : [];
  const wrong = counted.filter((each) => !allowed.includes(each));
  return wrong.length === 0 ? [] : [`${name} counted ${wrong.join()} as well`];
}

/** When requests for checkpoints of a project arrived. */
function arrivals({ simulator }: Surroundings, { projectId }: WatchedProject): number[] {
  return simulator.requests
    .list()
    .filter(({ operation, path }) => operation === 'show_checkpoint' && path.includes(projectId))
    .map(({ atMs }) => atMs);
}

function wrongRate(
  around: Surroundings,
  run: {
    readonly phase: Phase;
    readonly project: WatchedProject;
    readonly countedMs: number;
    readonly clearedMs: number;
  },
): readonly string[] {
  const { requestsPerSecond, concurrency } = around.timing;
  const { phase, project, countedMs, clearedMs } = run;
  const all = arrivals(around, project);
  // Each reload makes new connections, and with them a new bucket: their windows are apart.
  const reloads =
    phase.rate === 'named' ||
    phase.set.some(({ kind }) => ['unknown_proxy', 'silent_name', 'log_gone'].includes(kind));
  const windows = reloads
    ? [all.filter((atMs) => atMs <= clearedMs), all.filter((atMs) => atMs > clearedMs)]
    : [all];
  const named = all.filter((atMs) => atMs > countedMs && atMs <= clearedMs);
  const excess = [
    ...windows.map((arrived) => excessRequests(arrived, { requestsPerSecond, concurrency })),
    ...(phase.rate === 'named'
      ? [excessRequests(named, { requestsPerSecond: NAMED_REQUESTS_PER_SECOND, concurrency })]
      : []),
  ].filter((each) => each > 0);
  return excess.map((each) => `${project.name} sent ${each.toFixed(1)} requests above its rate`);
}

function wrongSigns(
  phase: Phase,
  { name: project, signIn }: WatchedProject,
  { during, after }: { readonly during: Scrape; readonly after: Scrape },
): readonly string[] {
  const problems: string[] = [];
  const expect = (scrape: Scrape, family: string, wanted: number) => {
    const is = scrape.sum(family, { project });
    if (is !== wanted) problems.push(`${family} of ${project} is ${is}`);
  };
  if (phase.outlastsMaxAge && phase.stricken.includes(signIn)) {
    expect(during, 'cbr_up', 0);
    expect(during, 'cbr_exporter_api_circuit_open', 1);
  }
  expect(after, 'cbr_exporter_api_circuit_open', 0);
  expect(after, 'cbr_exporter_auth_success', 1);
  return problems;
}

function isLogGone({ set }: Phase): boolean {
  return set.some(({ kind }) => kind === 'log_gone');
}

/** What would lock a user or a key for everybody who uses it. */
function lockedOut({ simulator }: Surroundings): readonly string[] {
  return [
    tooManyRefusals(`the key ${ACCESS_KEY}`, simulator.refusals(ACCESS_KEY), OF_A_KEY),
    tooManyRefusals(`the user ${USER}`, simulator.refusedSignIns(USER), OF_A_USER),
  ].filter((each) => each !== undefined);
}

/** A broken API gets fewer requests than a healthy one. */
function tooMany(
  requests: number,
  run: {
    readonly phase: Phase;
    readonly project: WatchedProject;
    readonly heldMs: number;
    readonly around: Surroundings;
  },
): readonly string[] {
  const ticks = Math.floor(run.heldMs / run.around.timing.intervalMs) + 1;
  const checkpoints = run.project.checkpointIds.length;
  const healthy = checkpoints * ticks;
  // One cycle may have begun well, and one finds out; from then on it is one question at a tick.
  const most = run.phase.answersSome
    ? // What was under way when it began is asked again.
      healthy + run.around.timing.concurrency
    : Math.min(healthy, 2 * checkpoints + ticks);
  if (requests <= most) return [];
  return [`${run.project.name} was asked for ${requests} times in ${ticks} intervals, not ${most}`];
}

/** One interval and the cycle it starts; more only where the rate has to come back first. */
function recoveryLimitMs({ timing, projects }: Surroundings, phase: Phase): number {
  const { intervalMs, deadlineMs, requestsPerSecond, toleranceMs } = timing;
  const onceMs = intervalMs + deadlineMs + toleranceMs + (phase.pauseMs ?? 0);
  if (phase.rate !== 'slowed') return onceMs;
  const most = Math.max(...projects.map(({ checkpointIds }) => checkpointIds.length));
  // From the least rate on: the first answer after 1 step's time, the second after half of it...
  const stepMs = 1000 / (requestsPerSecond * RATE_STEP);
  const stepsMs = Array.from({ length: most }, (_, index) => stepMs / (index + 1));
  const slowMs = stepsMs.reduce((sum, ms) => sum + ms, 0);
  // Between the deadline of a cycle and the next one nothing is sent.
  const idle = intervalMs / Math.min(deadlineMs, intervalMs);
  return onceMs + (phase.retryAfterSeconds ?? 0) * 1000 + slowMs * idle;
}
