import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProjectConfig } from '../../src/config/schema/config.ts';
import { createDiscovered } from '../../src/daemon/state/discovered.ts';
import { createReadings } from '../../src/daemon/state/readings.ts';
import { createStoredReadings } from '../../src/daemon/stored-readings.ts';
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
  const readings = createReadings([config]);
  const { log, lines } = logging();
  const stored = createStoredReadings({
    storagePath,
    version: '1.2.3',
    configs: () => [config],
    readings,
    discovered: createDiscovered(),
    log,
    nowMs: () => nowSeconds * 1000,
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

  it('nothing is kept without one', async () => {
    const { stored } = storing({ storagePath: undefined });
    await stored.restore();
    await stored.save();
    expect(await readdir(directory)).toEqual([]);
  });
});
