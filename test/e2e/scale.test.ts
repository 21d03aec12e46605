import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ProjectAccess, projectAccess } from '../../src/simulator/fleet/fleet.ts';
import { readStrictly } from '../faults/exposition.ts';
import {
  type ConfigFolder,
  configFolder,
  type RunningExporter,
  startExporter,
} from '../support/exporter-process.ts';
import { generatedFleet } from '../support/generated-fleet.ts';
import { type RunningSimulator, startSimulator } from '../support/simulated.ts';

const CHECKPOINTS = 5000;
const REQUESTS_PER_SECOND = 500;
/** What the bucket makes of that, give or take what a loaded machine does to it. */
const CYCLE_SECONDS = CHECKPOINTS / REQUESTS_PER_SECOND;
const TOLERANCE_SECONDS = 3;
/** Prometheus's default for a scrape is ten seconds. */
const SCRAPE_MS_MAX = 5000;
const SCRAPES_EVERY_MS = 250;

const FLEET = generatedFleet({
  seed: 13,
  startMs: Date.now(),
  projects: 2,
  checkpoints: 2 * CHECKPOINTS,
  resourcesPerCheckpoint: 1,
});
const [HEALTHY, THROTTLED] = projectAccess(FLEET) as [ProjectAccess, ProjectAccess];

let folder: ConfigFolder;
let simulator: RunningSimulator;
let exporter: RunningExporter;

beforeAll(async () => {
  folder = await configFolder();
  simulator = await startSimulator(FLEET);
  for (const each of [HEALTHY, THROTTLED]) {
    await folder.write(`${each.name}.txt`, each.checkpointIds.join('\n'));
  }
  const file = await configure(HEALTHY);
  exporter = await startExporter([
    `--config.file=${file}`,
    '--web.listen-address=127.0.0.1:0',
    '--no-config.watch',
    '--no-collector.resources',
  ]);
});
afterAll(async () => {
  await exporter?.kill();
  await simulator?.close();
  await folder?.remove();
});

function configure(...projects: readonly ProjectAccess[]): Promise<string> {
  const entries = projects.map(
    ({ name, region, projectId, token }) => `  - name: ${name}
    region: ${region}
    project_id: ${projectId}
    endpoint: ${simulator.url}
    auth: {type: token, token: ${token}}
    checkpoint_files: [${name}.txt]
`,
  );
  return folder.write(
    'cbr-exporter.yml',
    `schedule: "*/15 * * * * *"
poll: {timeout: 5s, deadline: 14s, requests_per_second: ${REQUESTS_PER_SECOND}, concurrency: 8}
projects:
${entries.join('')}`,
  );
}

interface Cycles {
  readonly ended: number;
  readonly seconds: number;
  readonly deferred: number;
  readonly skipped: number;
}

function cyclesOf(text: string, { name }: ProjectAccess): Cycles {
  return {
    ended: sum(text, 'cbr_exporter_poll_cycles_total', name),
    seconds: sum(text, 'cbr_exporter_poll_cycle_duration_seconds_sum', name),
    deferred: sum(text, 'cbr_exporter_checkpoints_deferred_total', name),
    skipped: sum(text, 'cbr_exporter_poll_cycles_skipped_total', name),
  };
}

/**
 * Of all series of a family that a project has. Reading every line would hold up the simulator,
 * which is in this process, more than the neighbour ever could.
 */
function sum(text: string, family: string, project: string, more = ''): number {
  const series = new RegExp(`^${family}\\{project="${project}".*${more}\\} (\\S+)$`, 'gm');
  return [...text.matchAll(series)].reduce((total, [, value]) => total + Number(value), 0);
}

/** Scrapes until it is as wanted; no scrape may take long. */
async function scrapeUntil(wanted: (text: string) => boolean): Promise<string> {
  for (;;) {
    const startedMs = performance.now();
    const answer = await fetch(`${exporter.url}/metrics`);
    const text = await answer.text();
    expect(answer.status).toBe(200);
    expect(performance.now() - startedMs).toBeLessThan(SCRAPE_MS_MAX);
    if (wanted(text)) return text;
    await pause(SCRAPES_EVERY_MS);
  }
}

/** Waits for the end of a cycle, and for its answers to be shown. */
async function nextCycle(project: ProjectAccess): Promise<Cycles> {
  const before = cyclesOf(await scrapeUntil(() => true), project);
  const after = await scrapeUntil(
    (text) =>
      cyclesOf(text, project).ended > before.ended &&
      sum(text, 'cbr_checkpoint_presence', project.name, 'presence="present"') === CHECKPOINTS,
  );
  const { ended, seconds, deferred, skipped } = cyclesOf(after, project);
  return {
    ended: ended - before.ended,
    seconds: seconds - before.seconds,
    deferred: deferred - before.deferred,
    skipped: skipped - before.skipped,
  };
}

it('5000 checkpoints are polled as ever beside 5000 of a project that is throttled to death', async () => {
  const alone = await nextCycle(HEALTHY);
  expect(alone).toMatchObject({ ended: 1, deferred: 0 });
  expect(alone.seconds).toBeLessThan(CYCLE_SECONDS + TOLERANCE_SECONDS);

  for (const id of THROTTLED.checkpointIds) simulator.setFault(id, { name: 'iam_throttled' });
  await configure(HEALTHY, THROTTLED);
  expect((await fetch(`${exporter.url}/-/reload`, { method: 'POST' })).status).toBe(200);
  const beside = await nextCycle(HEALTHY);
  // The first cycle may be in the way of a tick; those after it never are.
  expect(beside).toMatchObject({ ended: 1, deferred: 0, skipped: 0 });
  expect(beside.seconds).toBeLessThan(alone.seconds + TOLERANCE_SECONDS);

  const text = await scrapeUntil(() => true);
  const failures = 'cbr_exporter_api_request_failures_total';
  const rate = 'cbr_exporter_api_rate_limit_requests_per_second';
  expect(sum(text, failures, THROTTLED.name, 'reason="throttled"')).toBeGreaterThan(0);
  expect(sum(text, rate, THROTTLED.name)).toBeLessThan(REQUESTS_PER_SECOND);
  expect(sum(text, failures, HEALTHY.name)).toBe(0);
  expect(readStrictly(text).length).toBeGreaterThan(2 * CHECKPOINTS);
});
