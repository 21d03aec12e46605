import { fileURLToPath } from 'node:url';
import { createRandom } from '../../src/simulator/fleet/seed.ts';
import { keepChanging } from '../faults/changes.ts';
import { type Clock, scaledClock } from '../faults/clock.ts';
import { createSettled, killAndRestart, recovered, stumbles } from '../faults/kill.ts';
import { type PhaseReport, runPhase } from '../faults/phase.ts';
import type { Scrape } from '../faults/scraper.ts';
import { createSurroundings, type Surroundings, type Timing } from '../faults/surroundings.ts';
import { parseSoakOptions, type SoakOptions, USAGE } from './command-line.ts';
import { growth, type Period } from './growth.ts';
import { allowanceOf, createObservations, FILES, HEAP, SOCKETS } from './observations.ts';
import { soakScript } from './script.ts';

const MINUTE_MS = 60_000;
const CHECKPOINTS_PER_PROJECT = 20;
const PERIODS = 12;
/** In milliseconds of the wall. */
const GARBAGE_MS = 3000;
const CHANGE_MS = 200;
/** Intervals that a fault lasts, and the calm after it, at the most. */
const FAULT_INTERVALS_MAX = 5;
const CALM_INTERVALS_MAX = 2;

interface Soak {
  readonly options: SoakOptions;
  readonly clock: Clock;
  readonly random: () => number;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
  readonly problems: readonly string[];
  complain(found: readonly string[]): void;
  print(line: string): void;
}

async function soak(options: SoakOptions, signal: AbortSignal): Promise<number> {
  const problems: string[] = [];
  const clock = scaledClock(options.scale, Date.now());
  const random = createRandom(options.seed);
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  // Told at once: hours may pass until the end.
  const complain = (found: readonly string[]) => {
    for (const problem of found) print(`! ${problem}`);
    problems.push(...found);
  };
  const it: Soak = { options, clock, random, signal, problems, complain, print };
  print(`seed ${options.seed}, a second is ${options.scale} s`);
  if (options.minutes > 0) await liveThroughFaults(it);
  if (options.kills > 0) await killAgainAndAgain(it);
  print(
    problems.length === 0 ? '\nnothing was wrong' : `\n${problems.length} problems, as told above`,
  );
  return problems.length === 0 ? 0 : 1;
}

/** First part: one process, faults that come and go, and nothing that may grow. */
async function liveThroughFaults(it: Soak): Promise<void> {
  const { options, clock, random, problems, complain, signal, print } = it;
  const observations = createObservations(() => around.simulator.connections());
  const around = await surroundings(it, { onScrape: observations.see });
  const timing = around.timing;
  const script = soakScript(options.only);
  const periods: Period[] = [];
  const started = performance.now();
  const endsMs = started + options.minutes * MINUTE_MS;
  let reports: PhaseReport[] = [];
  let warmMs: number | undefined;

  print(
    `\n${row('period', 'hours', 'phases', 'scrapes', 'slowest', 'heap', 'timers', 'files', 'sockets', 'problems')}`,
  );
  await around.start();
  await recovered(around);
  const stopChanging = keepChanging(around, { everyMs: CHANGE_MS, random });
  const garbage = setInterval(() => around.exporter().signal('SIGUSR2'), GARBAGE_MS);
  const stopOnSignal = () => void around.scraping().stop();
  signal.addEventListener('abort', stopOnSignal);

  function endPeriod(): void {
    const period = observations.endPeriod();
    periods.push(period);
    const scraping = around.scraping();
    const of = (name: string) => (period.get(name) ?? 0).toFixed(name === HEAP ? 1 : 0);
    print(
      row(
        periods.length,
        (((performance.now() - started) * options.scale) / 3_600_000).toFixed(1),
        reports.length,
        scraping.count(),
        `${scraping.slowestMs().toFixed(0)} ms`,
        of(HEAP),
        of('Timeout'),
        of(FILES),
        of(SOCKETS),
        problems.length + scraping.problems.length,
      ),
    );
  }

  try {
    while (performance.now() < endsMs && !signal.aborted) {
      // Each fault once before anything is compared: what its first time leaves behind, such as
      // compiled code, is no leak.
      const phase = script[reports.length] ?? script[Math.floor(random() * script.length)];
      if (phase === undefined) break;
      const intervals = 1.4 + random() * (FAULT_INTERVALS_MAX - 1.4);
      const report = await runPhase(around, phase, { intervals });
      reports = [...reports, report];
      complain(report.problems);
      const calmMs = random() * CALM_INTERVALS_MAX * timing.intervalMs;
      const untilMs = clock.nowMs() + calmMs;
      await around
        .scraping()
        .eventually('calm', MINUTE_MS, (scrape: Scrape) => scrape.sentMs >= untilMs);
      if (reports.length === script.length) {
        warmMs = performance.now();
        observations.endPeriod();
      }
      if (warmMs === undefined) continue;
      const due = ((performance.now() - warmMs) / (endsMs - warmMs)) * PERIODS;
      if (due >= periods.length + 1) endPeriod();
    }
  } catch (error) {
    if (!signal.aborted) complain([String(error)]);
  } finally {
    signal.removeEventListener('abort', stopOnSignal);
    clearInterval(garbage);
    stopChanging();
    const { lines, unparsed } = around.exporter();
    complain([...around.scraping().problems, ...stumbles(lines, unparsed())]);
    await around.close();
  }
  complain(growth(periods, allowanceOf));
  if (periods.length < 3) print('\ntoo short to tell whether anything grows');
  print(`\n${summary(reports)}`);
}

/** Second part: killed at random moments, never unreadable, nothing lost but the last cycle. */
async function killAgainAndAgain(it: Soak): Promise<void> {
  const { options, clock, random, complain, signal, print } = it;
  const names: string[] = [];
  const settled = createSettled(() => names);
  const around = await surroundings(it, { onScrape: settled.see, storage: true });
  names.push(...around.projects.map(({ name }) => name));
  let kills = 0;
  try {
    await around.start();
    await recovered(around);
    const stopChanging = keepChanging(around, { everyMs: CHANGE_MS, random });
    for (; kills < options.kills && !signal.aborted; kills += 1) {
      const aliveMs = (random() * 1.5 * around.timing.intervalMs) / clock.scale;
      const found = await killAndRestart(around, settled, aliveMs);
      complain(found.map((problem) => `kill ${kills + 1}: ${problem}`));
    }
    stopChanging();
    if (!signal.aborted) await recovered(around);
    complain(around.scraping().problems);
  } catch (error) {
    if (!signal.aborted) complain([`kill ${kills + 1}: ${error}`]);
  } finally {
    await around.close();
  }
  print(`\n${kills} kills`);
}

function surroundings(
  { options, clock }: Soak,
  more: { readonly onScrape: (scrape: Scrape) => void; readonly storage?: boolean },
): Promise<Surroundings> {
  return createSurroundings({
    clock,
    timing: timingAt(options.scale),
    seed: options.seed,
    checkpointsPerProject: CHECKPOINTS_PER_PROJECT,
    // Renewed now and then, and not only when it dies early.
    tokenLifeMs: 2 * 60 * MINUTE_MS,
    nodeFlags: [
      '--expose-gc',
      '--trace-warnings',
      '--import',
      fileURLToPath(new URL('collect-garbage.ts', import.meta.url)),
    ],
    ...more,
  });
}

/** The defaults of the exporter, but for the time that a request takes on the wall's clock. */
function timingAt(scale: number): Timing {
  return {
    schedule: '*/5 * * * *',
    intervalMs: 5 * MINUTE_MS,
    timeoutMs: 1500 * scale,
    deadlineMs: 4 * MINUTE_MS,
    maxAgeMs: 15 * MINUTE_MS,
    requestsPerSecond: 5,
    concurrency: 4,
    toleranceMs: 3000 * scale,
  };
}

/** Of each kind of fault: how often it came, and how long the recovery took at the most. */
function summary(reports: readonly PhaseReport[]): string {
  const byName = Map.groupBy(reports, ({ name }) => name);
  const lines = [...byName].map(([name, all]) => {
    const slowest = Math.max(...all.map(({ recoveredMs }) => recoveredMs)) / 1000;
    const requests = all.reduce((sum, each) => sum + each.requests, 0);
    const heldHours = all.reduce((sum, each) => sum + each.heldMs, 0) / 3_600_000;
    return `${name.padEnd(44)}${String(all.length).padStart(6)}${heldHours.toFixed(1).padStart(8)}${String(requests).padStart(10)}${slowest.toFixed(0).padStart(10)} s`;
  });
  return [
    `${'fault'.padEnd(44)}${'times'.padStart(6)}${'hours'.padStart(8)}${'requests'.padStart(10)}${'recovery'.padStart(12)}`,
    ...lines,
  ].join('\n');
}

function row(...cells: readonly (string | number)[]): string {
  return cells.map((cell) => String(cell).padStart(9)).join('');
}

const options = parseSoakOptions(process.argv.slice(2));
if (options === undefined) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  process.exitCode = await soak(options, interrupted.signal);
}
