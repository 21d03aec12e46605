import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createRandom } from '../../src/simulator/fleet/seed.ts';
import { keepChanging } from '../faults/changes.ts';
import { WALL_CLOCK } from '../faults/clock.ts';
import { createSettled, killAndRestart, recovered, stumbles } from '../faults/kill.ts';
import { runPhase } from '../faults/phase.ts';
import { SCRIPT } from '../faults/script.ts';
import { createSurroundings, type Surroundings, type Timing } from '../faults/surroundings.ts';

const TIMING: Timing = {
  schedule: '*/2 * * * * *',
  intervalMs: 2000,
  timeoutMs: 800,
  deadlineMs: 1600,
  maxAgeMs: 6000,
  requestsPerSecond: 30,
  concurrency: 3,
  toleranceMs: 1500,
};
const SEED = 20_260_304;
/** A tick comes in one interval for certain, and a cycle or a probe after it in the rest. */
const INTERVALS = 1.4;

describe('an exporter that is scraped all the time', () => {
  let around: Surroundings;
  let stopChanging: () => void;

  beforeAll(async () => {
    around = await createSurroundings({
      clock: WALL_CLOCK,
      timing: TIMING,
      seed: SEED,
      checkpointsPerProject: 12,
    });
    await around.start();
    await recovered(around);
    stopChanging = keepChanging(around, { everyMs: 200, random: createRandom(SEED) });
  });
  afterAll(async () => {
    stopChanging?.();
    await around?.close();
  });

  it.each(SCRIPT)('lives through $name', async (phase) => {
    const report = await runPhase(around, phase, { intervals: INTERVALS });
    expect(report.problems).toEqual([]);
    expect(around.scraping().problems).toEqual([]);
  });

  it('answered every scrape, and never stumbled', () => {
    const { lines, unparsed } = around.exporter();
    expect(around.scraping().problems).toEqual([]);
    expect(around.scraping().count()).toBeGreaterThan(500);
    expect(stumbles(lines, unparsed())).toEqual([]);
  });
});

describe('an exporter that is killed', () => {
  it('five times at any moment knows all but its last cycle at once', async () => {
    const random = createRandom(SEED);
    const names: string[] = [];
    const settled = createSettled(() => names);
    const around = await createSurroundings({
      clock: WALL_CLOCK,
      // Whatever a loaded machine takes to start a process, the readings stay young.
      timing: { ...TIMING, maxAgeMs: 300_000 },
      seed: SEED,
      checkpointsPerProject: 12,
      storage: true,
      onScrape: settled.see,
    });
    onTestFinished(around.close);
    names.push(...around.projects.map(({ name }) => name));
    await around.start();
    await recovered(around);
    const stopChanging = keepChanging(around, { everyMs: 200, random });
    onTestFinished(stopChanging);
    for (let kill = 0; kill < 5; kill += 1) {
      const aliveMs = random() * 3 * TIMING.intervalMs;
      expect(await killAndRestart(around, settled, aliveMs)).toEqual([]);
    }
    expect(settled.answers().size).toBe(24);
    await recovered(around);
    expect(around.scraping().problems).toEqual([]);
  }, 120_000);
});
