import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProjectConfig } from '../../src/config/schema/config.ts';
import { createSignIns } from '../../src/daemon/access/sign-in.ts';
import type { Stage } from '../../src/daemon/lifecycle.ts';
import { createProjects, type Projects } from '../../src/daemon/projects.ts';
import { createDiscovered } from '../../src/daemon/state/discovered.ts';
import { createPlannings } from '../../src/daemon/state/plannings.ts';
import { createReadings } from '../../src/daemon/state/readings.ts';
import { nextReading } from '../../src/domain/reading.ts';
import { createOwnMetrics } from '../../src/metrics/own/own-metrics.ts';
import { NO_MEMORY } from '../support/credentials.ts';
import { logging } from '../support/logging.ts';
import { openHttp } from '../support/open-http.ts';
import { projectConfig } from '../support/project-config.ts';
import { CHECKPOINT, found, PROJECT } from '../support/readings.ts';

const CONFIG = projectConfig();
const CHANGED = projectConfig({ schedule: '0 0 2 1 *' });

let projects: Projects;
let done: string[];

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-01-15T00:00:00Z') });
});
afterEach(async () => {
  await projects.stop();
  vi.useRealTimers();
});

/** Projects whose first answer was given before they were made, as by an earlier run. */
function restored(...configs: readonly ProjectConfig[]) {
  const readings = createReadings(configs);
  const reading = readings.reading(PROJECT, CHECKPOINT);
  readings.replace(nextReading(reading, found(), Date.now() / 1000));
  const { log } = logging();
  done = [];
  projects = createProjects({
    config: { projects: configs },
    readings,
    discovered: createDiscovered(),
    plannings: createPlannings(),
    ownMetrics: createOwnMetrics({ version: '', revision: '', nodeVersion: '' }),
    signIns: createSignIns({ openHttp, log, ...CLOCKS, random: () => 0, memory: NO_MEMORY }),
    openHttp,
    log,
    ...CLOCKS,
    random: () => 0,
    publishSoon: () => {},
    publish: async () => void done.push('published'),
    save: async () => void done.push('saved'),
  });
  return {
    presence: () => readings.reading(PROJECT, CHECKPOINT).known.presence,
    next: () => projects.list().map((project) => project.polling().nextCycleSeconds),
  };
}

const CLOCKS = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };

/** The order of things, with a reload among them. */
type Step = Stage | 'reload';

async function go(...steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    if (step === 'reload') await projects.reconfigure({ projects: [CHANGED] });
    else projects.advance(step);
  }
}

describe('data that nobody renews', () => {
  // The way in which they were seen never to grow stale is the second one.
  it.each<[string, readonly Step[]]>([
    ['without a reload', ['shown', 'polling']],
    ['with one between what is shown and the start', ['shown', 'reload', 'polling']],
    ['with one before anything', ['reload', 'shown', 'polling']],
    ['with one after the start', ['shown', 'polling', 'reload']],
    ['with one and no start', ['shown', 'reload']],
    ['with a start that leaves out what comes before', ['reload', 'polling']],
  ])('grow stale: %s', async (_when, steps) => {
    const { presence } = restored(CONFIG);
    await go(...steps);
    expect(presence()).toBe('present');
    await vi.advanceTimersByTimeAsync(CONFIG.poll.maxAgeMs + 60_000);
    expect(presence()).toBe('unknown');
  });
});

describe('cycles', () => {
  it.each<[string, readonly Step[], boolean]>([
    ['are planned after the start', ['shown', 'polling'], true],
    ['are planned for a project that joins after it', ['shown', 'polling', 'reload'], true],
    ['are planned for a project that joined before it', ['shown', 'reload', 'polling'], true],
    ['are not planned before it', ['shown', 'reload'], false],
    ['are not planned after the end', ['shown', 'polling', 'ended'], false],
    ['are not planned for a project that joins after it', ['polling', 'ended', 'reload'], false],
  ])('%s', async (_what, steps, isPlanned) => {
    const { next } = restored(CONFIG);
    await go(...steps);
    expect(next()).toEqual([isPlanned ? expect.any(Number) : undefined]);
  });
});

describe('a reload', () => {
  it('is shown, and kept for the next run while projects are polled', async () => {
    restored(CONFIG);
    await go('shown', 'reload');
    expect(done).toEqual(['published']);
    projects.advance('polling');
    done.length = 0;
    await projects.reconfigure({ projects: [CONFIG, projectConfig({ name: 'new' })] });
    expect(done).toEqual(['published', 'saved']);
  });

  it('keeps the very project that did not change', async () => {
    const other = projectConfig({ name: 'other' });
    restored(CONFIG, other);
    const [, kept] = projects.list();
    await projects.reconfigure({ projects: [other, CHANGED] });
    expect(projects.list().map(({ name }) => name)).toEqual(['other', PROJECT]);
    expect(projects.list()[0]).toBe(kept);
  });
});
