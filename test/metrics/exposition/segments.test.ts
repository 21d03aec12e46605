import { setImmediate as turn } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  nextReading,
  type PollState,
  type Reading,
  unpolled,
} from '../../../src/domain/reading.ts';
import type { Exposition } from '../../../src/metrics/exposition/exposition.ts';
import { createPublication } from '../../../src/metrics/exposition/publication.ts';
import {
  createSegmentedRenderer,
  type SegmentedOptions,
} from '../../../src/metrics/exposition/segments.ts';
import type { SubjectFamilies } from '../../../src/metrics/families/family.ts';
import { RESTORE_POINTS } from '../../../src/metrics/families/restore-points.ts';
import { fleetReadings, polledAgain, withStatus } from '../../support/fleet-readings.ts';
import { found, resource, skipped, vault } from '../../support/readings.ts';
import { bytesOf, own, stateOf, stateRenderer, textOf } from '../../support/renderers.ts';
import { createWholeRenderer } from '../../support/whole-renderer.ts';

/** So short that a few checkpoints fill several of them, and some checkpoints as well. */
const SHORT = { blockCharacters: 700, chunkBytes: 1000 };

function segmented(options: SegmentedOptions, families: SubjectFamilies<Reading> = RESTORE_POINTS) {
  return stateRenderer((sets) => createSegmentedRenderer(sets, options), families);
}

async function expectedText(state: PollState): Promise<string> {
  const { body } = await stateRenderer(createWholeRenderer)(state);
  return textOf(body(own('own\n'), 'identity'));
}

describe('any sequence of changes', () => {
  const project = fc.constantFrom('a', 'b', 'c"\\');
  const place = fc.nat({ max: 30 });
  const outcome = fc.oneof(
    fc.constant({ kind: 'gone' } as const),
    fc.constant({ kind: 'unchanged' } as const),
    fc.constant({ kind: 'failed', failure: { reason: 'timeout', detail: '' } } as const),
    fc.constant(found({ status: 'deleted' })),
    fc
      .record({ name: fc.string({ unit: 'binary' }), resources: fc.nat({ max: 12 }) })
      .map(({ name, resources }) =>
        found({
          name,
          vault: vault({
            resources: Array.from({ length: resources }, (_, at) =>
              resource({ id: `server-${at}`, backups: name.length }),
            ),
            skippedResources: resources % 3 === 0 ? [skipped()] : [],
          }),
        }),
      ),
  );
  type Change = (readings: readonly Reading[], second: number) => readonly Reading[];
  const change: fc.Arbitrary<Change> = fc.oneof(
    fc.array(fc.tuple(place, outcome), { minLength: 1, maxLength: 5 }).map(
      (polls): Change =>
        (readings, second) =>
          polls.reduce((all, [at, next]) => {
            const polled = all[at % Math.max(all.length, 1)];
            return all.map((each) => (each === polled ? nextReading(each, next, second) : each));
          }, readings),
    ),
    fc.tuple(project, fc.integer({ min: 1, max: 8 }), place).map(
      ([name, count, at]): Change =>
        (readings, second) =>
          readings.toSpliced(
            at,
            0,
            ...Array.from({ length: count }, (_, index) => unpolled(name, `${second}-${index}`)),
          ),
    ),
    fc.tuple(place, fc.nat({ max: 4 })).map(
      ([at, count]): Change =>
        (readings) =>
          readings.toSpliced(at, count),
    ),
    project.map(
      (name): Change =>
        (readings) =>
          readings.filter((reading) => reading.known.project !== name),
    ),
    place.map(
      (at): Change =>
        (readings) => [...readings.slice(at), ...readings.slice(0, at)],
    ),
    fc.constant<Change>((readings) => readings.toReversed()),
    fc.constant<Change>((readings) => readings),
  );

  it('gives the bytes of a full render of the last state', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 10 }), async (changes) => {
        const render = segmented(SHORT);
        let readings: readonly Reading[] = [];
        for (const [second, apply] of changes.entries()) {
          readings = apply(readings, second + 1);
          const state = stateOf(...readings);
          const { body } = await render(state);
          const expected = await expectedText(state);
          expect(textOf(body(own('own\n'), 'identity'))).toBe(expected);
          expect(gunzipSync(bytesOf(body(own('own\n'), 'gzip'))).toString()).toBe(expected);
          const openmetrics = inOpenMetrics(expected);
          expect(textOf(body(own('own\n'), 'identity', 'openmetrics'))).toBe(openmetrics);
          const gzip = bytesOf(body(own('own\n'), 'gzip', 'openmetrics'));
          expect(gunzipSync(gzip).toString()).toBe(openmetrics);
        }
      }),
      { numRuns: 150 },
    );
  });
});

const FLEET = fleetReadings({ checkpoints: 40, resources: 3 });

describe('while a state is rendered', () => {
  it('a scrape sees all of the one before or all of the next', async () => {
    const render = segmented({ ...SHORT, sliceMs: 0 });
    const before = stateOf(...FLEET);
    const after = stateOf(
      ...FLEET.slice(5).map((reading) => withStatus(reading, 'error')),
      unpolled('prod', 'joined'),
    );
    let state = before;
    const { publish, body } = createPublication({
      render: () => render(state),
      onBug: (error) => expect.unreachable(String(error)),
    });
    await publish();
    state = after;
    let isDone = false;
    const seen: string[] = [];
    const published = publish().finally(() => {
      isDone = true;
    });
    for (; !isDone; await turn()) seen.push(textOf(body(own('own\n'), 'identity')));
    await published;
    expect(seen.length).toBeGreaterThan(20);
    expect(new Set(seen)).toEqual(new Set([await expectedText(before)]));
    expect(textOf(body(own('own\n'), 'identity'))).toBe(await expectedText(after));
  });

  it('an answer that was begun is finished with the state it began with', async () => {
    const render = segmented(SHORT);
    const begun = (await render(stateOf(...FLEET))).body(own('own\n'), 'gzip');
    const chunks = begun[Symbol.iterator]();
    const taken = [chunks.next().value];
    await render(stateOf(...FLEET.map((reading) => withStatus(reading, 'error'))));
    for (let next = chunks.next(); next.done !== true; next = chunks.next()) taken.push(next.value);
    expect(gunzipSync(Buffer.concat(taken)).toString()).toBe(await expectedText(stateOf(...FLEET)));
  });
});

/** What differs between the formats as far as subjects go. */
function inOpenMetrics(text: string): string {
  return text
    .replaceAll(/^# HELP (\w+)_info /gm, '# HELP $1 ')
    .replaceAll(/^# TYPE (\w+)_info gauge$/gm, '# TYPE $1 info')
    .concat('# EOF\n');
}

it('the formats share all bytes but the beginnings of some families', async () => {
  const { body } = await segmented(SHORT)(stateOf(...FLEET));
  const shared = new Set([...body([], 'gzip', 'text')]);
  const apart = [...body([], 'gzip', 'openmetrics')].filter((chunk) => !shared.has(chunk));
  // Of two families, and the end of gzip with the sum over all of it.
  expect(apart).toHaveLength(3);
  expect(apart.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(1000);
});

/** Without the beginning and the end of gzip. */
function chunksOf({ body }: Exposition): readonly Uint8Array[] {
  return [...body([], 'gzip')].slice(1, -1);
}

describe('what is done again', () => {
  async function madeAnew(before: readonly Reading[], after: readonly Reading[]): Promise<number> {
    const render = segmented({ ...SHORT, chunkBytes: 0 });
    const former = new Set(chunksOf(await render(stateOf(...before))));
    expect(former.size).toBeGreaterThan(100);
    return chunksOf(await render(stateOf(...after))).filter((chunk) => !former.has(chunk)).length;
  }

  it('is nothing for the same state', async () => {
    expect(await madeAnew(FLEET, FLEET)).toBe(0);
  });

  it('is one block in each of three families for a poll that changed nothing', async () => {
    expect(await madeAnew(FLEET, FLEET.with(20, polledAgain(FLEET[20] ?? expect.fail())))).toBe(3);
  });

  it('is one block more for another status', async () => {
    const changed = FLEET.with(20, withStatus(FLEET[20] ?? expect.fail(), 'error'));
    expect(await madeAnew(FLEET, changed)).toBe(4);
  });

  it('is nothing of what did not change: no family is asked for its samples', async () => {
    let asked = 0;
    const [family = expect.unreachable()] = RESTORE_POINTS.families;
    const samples: typeof family.samples = (subject) => {
      asked += 1;
      return family.samples(subject);
    };
    const render = segmented({}, { ...RESTORE_POINTS, families: [{ ...family, samples }] });
    await render(stateOf(...FLEET));
    const atFirst = asked;
    await render(stateOf(...FLEET.map((reading) => polledAgain(reading))));
    expect([atFirst, asked]).toEqual([FLEET.length, FLEET.length]);
  });
});

it('goes on from the last good state after an error', async () => {
  let isBroken = false;
  const render = segmented(SHORT, {
    ...RESTORE_POINTS,
    identityOf: (reading) => {
      if (isBroken && reading.known.checkpointId === FLEET[9]?.known.checkpointId) {
        throw new Error('a bug');
      }
      return RESTORE_POINTS.identityOf(reading);
    },
  });
  await render(stateOf(...FLEET));
  isBroken = true;
  const changed = stateOf(...FLEET.slice(3).map((reading) => withStatus(reading, 'error')));
  await expect(render(changed)).rejects.toThrow('a bug');
  isBroken = false;
  const { body } = await render(changed);
  expect(textOf(body(own('own\n'), 'identity'))).toBe(await expectedText(changed));
});

it('renders a hundred thousand series as it renders ten', async () => {
  const readings = fleetReadings({ checkpoints: 750, resources: 10 });
  const render = segmented({});
  await render(stateOf(...readings));
  const state = stateOf(...readings.with(400, withStatus(readings[400] ?? expect.fail(), 'error')));
  const { body } = await render(state);
  const expected = await expectedText(state);
  expect(expected.split('\n').length).toBeGreaterThan(100_000);
  // Compared as a boolean: a difference of megabytes is of no help to anybody.
  expect(textOf(body(own('own\n'), 'identity')) === expected).toBe(true);
  expect(gunzipSync(bytesOf(body(own('own\n'), 'gzip'))).toString() === expected).toBe(true);
});
