import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProjectConfig } from '../../src/config/schema/config.ts';
import { createPersistence } from '../../src/daemon/persistence.ts';
import { createDiscovered } from '../../src/daemon/state/discovered.ts';
import { createPlannings } from '../../src/daemon/state/plannings.ts';
import { createReadings } from '../../src/daemon/state/readings.ts';
import { logging } from '../support/logging.ts';
import { projectConfig } from '../support/project-config.ts';
import { CHECKPOINT, found, PROJECT, readingAfter } from '../support/readings.ts';

const CONFIG = projectConfig();
const YOUNG = readingAfter([found()]);
const ABOUT = { endpoint: CONFIG.endpoint ?? '', projectId: CONFIG.projectId ?? '' };
const NOW_SECONDS = YOUNG.lastSuccessSeconds + 60;

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cbr-stored-'));
});
afterEach(() => rm(directory, { recursive: true }));

interface Run {
  readonly storagePath?: string | undefined;
  readonly config?: ProjectConfig;
  readonly nowSeconds?: number;
}

function storing(run: Run = {}) {
  const { storagePath, config, nowSeconds } = {
    storagePath: directory,
    config: CONFIG,
    nowSeconds: NOW_SECONDS,
    ...run,
  };
  const nowMs = () => nowSeconds * 1000;
  const readings = createReadings([config], { nowMs, monotonicMs: () => 0 });
  const { log, lines } = logging();
  const stored = createPersistence({
    storagePath,
    version: '1.2.3',
    configs: () => [config],
    lists: { known: () => new Map(), takeUp: async () => {} },
    readings,
    discovered: createDiscovered(),
    plannings: createPlannings(),
    log,
    nowMs,
    onWrite: () => {},
  });
  return { readings, stored, lines };
}

describe('what an earlier run knew', () => {
  it.each<[string, Partial<ProjectConfig>, number, readonly string[]]>([
    ['is taken up', {}, NOW_SECONDS, ['present']],
    ['is not shown when it is too old', {}, NOW_SECONDS + 900, ['unknown']],
    [
      'is judged by the age that is configured now',
      { poll: { ...CONFIG.poll, maxAgeMs: 59_000 } },
      NOW_SECONDS,
      ['unknown'],
    ],
    ['is not for another project', { projectId: 'another' }, NOW_SECONDS, []],
    ['is not for another endpoint', { endpoint: 'http://x' }, NOW_SECONDS, []],
    ['is not for one of another name', { name: 'another' }, NOW_SECONDS, []],
    [
      'is for who leaves both to the sign-in',
      { endpoint: undefined, projectId: undefined },
      NOW_SECONDS,
      ['present'],
    ],
    ['survives another schedule', { schedule: '0 * * * *' }, NOW_SECONDS, ['present']],
  ])('%s', async (_what, changed, nowSeconds, presences) => {
    const former = storing();
    await former.stored.restore();
    former.readings.settle(PROJECT, ABOUT);
    former.readings.replace(YOUNG);
    await former.stored.save();
    const config = { ...CONFIG, ...changed };
    const { readings, stored } = storing({ config, nowSeconds });
    await stored.restore();
    const taken = [...readings.of(config.name).values()].filter(
      ({ lastPollSeconds }) => lastPollSeconds > 0,
    );
    expect(taken.map(({ known }) => known.presence)).toEqual(presences);
  });
});

describe('in a directory', () => {
  it('they come back as they were', async () => {
    const former = storing();
    await former.stored.restore();
    former.readings.settle(PROJECT, ABOUT);
    former.readings.replace(YOUNG);
    await former.stored.save();
    const { readings, stored, lines } = storing();
    await stored.restore();
    expect(readings.reading(PROJECT, CHECKPOINT)).toEqual(YOUNG);
    expect(lines).toEqual([]);
  });

  it('nothing is written over what was not read yet', async () => {
    const former = storing();
    await former.stored.restore();
    former.readings.settle(PROJECT, ABOUT);
    former.readings.replace(YOUNG);
    await former.stored.save();
    await storing().stored.save();
    const { readings, stored } = storing();
    await stored.restore();
    expect(readings.reading(PROJECT, CHECKPOINT)).toEqual(YOUNG);
  });

  it('nothing begins to be written after the end', async () => {
    const { stored } = storing();
    await stored.restore();
    await stored.end();
    expect(await readdir(directory)).toEqual(['state.jsonl']);
    await rm(join(directory, 'state.jsonl'));
    await stored.memory.remember('digest', [{ atMs: 1, secret: 'abcd', isSure: true }]);
    await stored.save();
    expect(await readdir(directory)).toEqual([]);
  });

  it('nothing is kept without one', async () => {
    const { stored } = storing({ storagePath: undefined });
    await stored.restore();
    await stored.save();
    expect(await readdir(directory)).toEqual([]);
  });
});

describe('what left the list', () => {
  const WITHOUT = { ...CONFIG, checkpoints: [] };
  const DAY_SECONDS = 86_400;

  /** A run that knew of it, and either saw it leave or stopped before that. */
  async function leaving(isSeen: boolean) {
    const former = storing();
    await former.stored.restore();
    former.readings.settle(PROJECT, ABOUT);
    former.readings.replace(YOUNG);
    if (isSeen) former.readings.reconfigure([WITHOUT], new Set());
    await former.stored.save();
  }

  it.each([true, false])(
    'goes on where it was when it comes back in a later run (%s)',
    async (isSeen) => {
      await leaving(isSeen);
      const between = storing({ config: WITHOUT });
      await between.stored.restore();
      await between.stored.save();
      const { readings, stored } = storing({ config: WITHOUT });
      await stored.restore();
      readings.reconfigure([CONFIG], new Set());
      expect(readings.reading(PROJECT, CHECKPOINT)).toEqual(YOUNG);
    },
  );

  it('goes on where it was when it is back at the start', async () => {
    await leaving(true);
    const { readings, stored } = storing();
    await stored.restore();
    expect(readings.reading(PROJECT, CHECKPOINT)).toEqual(YOUNG);
    expect(readings.removed.of(PROJECT).size).toBe(0);
  });

  it.each([
    ['a minute less than a day', DAY_SECONDS - 60, true],
    ['a day', DAY_SECONDS, false],
    ['less than nothing, since the clock was set', -3600, true],
  ])('is remembered for a day: after %s', async (_what, seconds, isThere) => {
    await leaving(true);
    const nowSeconds = NOW_SECONDS + seconds;
    const { readings, stored } = storing({ config: WITHOUT, nowSeconds });
    await stored.restore();
    readings.reconfigure([CONFIG], new Set());
    expect(readings.reading(PROJECT, CHECKPOINT).lastPollSeconds > 0).toBe(isThere);
  });
});
