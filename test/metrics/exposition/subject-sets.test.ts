import { setImmediate as turn } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createSegmentedRenderer,
  type SegmentedOptions,
} from '../../../src/metrics/exposition/segments.ts';
import {
  type Family,
  ofPart,
  one,
  type SubjectFamilies,
  type SubjectSet,
} from '../../../src/metrics/families/family.ts';
import { bytesOf, RENDERERS, textOf } from '../../support/renderers.ts';
import { createWholeRenderer } from '../../support/whole-renderer.ts';

interface Disk {
  readonly id: string;
  readonly bytes: number;
}

interface Machine {
  readonly project: string;
  readonly name: string;
  readonly disks: readonly Disk[];
  readonly seconds: number;
}

const DISK_FAMILIES: readonly Family<readonly Disk[]>[] = [
  {
    name: 'machine_disk_bytes',
    help: 'Size.',
    labels: ['disk'],
    samples: (disks) => disks.map(({ id, bytes }) => ({ labels: [id], value: bytes })),
  },
];

const MACHINES: SubjectFamilies<Machine> = {
  identity: ['project', 'machine', 'site'],
  identityOf: ({ project, name }) => [project, name, 'here'],
  families: [
    {
      name: 'machine_disks',
      help: 'How many.',
      labels: [],
      samples: ({ disks }) => one(disks.length === 0 ? undefined : disks.length),
    },
    ...ofPart(({ disks }: Machine) => disks, DISK_FAMILIES),
  ],
};

const CLOCKS: SubjectFamilies<Machine> = {
  ...MACHINES,
  identity: ['machine'],
  identityOf: ({ project, name }) => [`${project} ${name}`],
  families: [
    { name: 'clock_seconds', help: 'Time.', labels: [], samples: ({ seconds }) => one(seconds) },
  ],
};

function machine(project: string, name: string, disks = 1): Machine {
  const list = Array.from({ length: disks }, (_, at) => ({ id: `${name}-${at}`, bytes: at }));
  return { project, name, disks: list, seconds: 0 };
}

const SHORT: SegmentedOptions = { blockCharacters: 400, chunkBytes: 300 };

describe.each(RENDERERS)('the $name renderer', ({ create }) => {
  it('writes one set behind the other, each with the labels that identify its subjects', async () => {
    const machines = [machine('a', 'web "1"', 2), machine('b', 'db', 0)];
    const subjects = () => machines;
    const { body } = await create([
      { ...CLOCKS, subjects },
      { ...MACHINES, subjects },
      {
        ...MACHINES,
        families: [{ ...CLOCKS.families[0], name: 'none' } as Family<Machine>],
        subjects: () => [],
      },
    ])();
    expect(textOf(body([], 'identity'))).toBe(`# HELP clock_seconds Time.
# TYPE clock_seconds gauge
# UNIT clock_seconds seconds
clock_seconds{machine="a web \\"1\\""} 0
clock_seconds{machine="b db"} 0
# HELP machine_disks How many.
# TYPE machine_disks gauge
machine_disks{project="a",machine="web \\"1\\"",site="here"} 2
# HELP machine_disk_bytes Size.
# TYPE machine_disk_bytes gauge
# UNIT machine_disk_bytes bytes
machine_disk_bytes{project="a",machine="web \\"1\\"",site="here",disk="web \\"1\\"-0"} 0
machine_disk_bytes{project="a",machine="web \\"1\\"",site="here",disk="web \\"1\\"-1"} 1
`);
  });
});

describe('sets whose subjects join, leave and change', () => {
  const projects = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'));
  /** Each cycle shows some of the machines of some projects, in any order. */
  const cycle = fc.record({
    projects,
    shown: fc.uniqueArray(fc.nat({ max: 11 }), { maxLength: 12 }),
    grown: fc.nat({ max: 11 }),
    disks: fc.nat({ max: 20 }),
    ticks: fc.boolean(),
    isSame: fc.boolean(),
  });

  it('are rendered as if for the first time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(cycle, { minLength: 2, maxLength: 8 }), async (cycles) => {
        let known = new Map<string, Machine>();
        let machines: readonly Machine[] = [];
        let clocks: readonly Machine[] = [];
        const sets: readonly SubjectSet[] = [
          { ...MACHINES, subjects: () => machines },
          { ...CLOCKS, subjects: () => clocks },
        ] as readonly SubjectSet[];
        const render = createSegmentedRenderer(sets, SHORT);
        for (const [second, next] of cycles.entries()) {
          if (!next.isSame) {
            machines = next.projects.flatMap((project) =>
              next.shown.map((at) => {
                const name = `m${at}`;
                const former = known.get(`${project} ${name}`) ?? machine(project, name, at);
                const { disks } = at === next.grown ? machine(project, name, next.disks) : former;
                return { ...former, disks, seconds: next.ticks ? second : former.seconds };
              }),
            );
            clocks = machines.toReversed();
          }
          known = new Map([
            ...known,
            ...machines.map((each) => [`${each.project} ${each.name}`, each] as const),
          ]);
          const expected = textOf((await createWholeRenderer(sets)()).body([], 'identity'));
          const { body } = await render();
          expect(textOf(body([], 'identity'))).toBe(expected);
          expect(gunzipSync(bytesOf(body([], 'gzip'))).toString()).toBe(expected);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('a subject that cannot be rendered', () => {
  const MACHINE_COUNT = 30;
  const all = Array.from({ length: MACHINE_COUNT }, (_, at) => machine('a', `m${at}`, at));

  it('is left out of the family alone, and told of, until it changes', async () => {
    const error = new RangeError('Invalid string length');
    const leftOut: unknown[] = [];
    let machines: readonly Machine[] = all;
    const families = MACHINES.families.map((family) => ({
      ...family,
      samples: (subject: Machine) => {
        if (family.name === 'machine_disk_bytes' && [7, 20].includes(subject.disks.length)) {
          throw error;
        }
        return family.samples(subject);
      },
    }));
    const set = { ...MACHINES, families, subjects: () => machines };
    const render = createSegmentedRenderer([set as SubjectSet], {
      ...SHORT,
      onLeftOut: (each) => leftOut.push(each),
    });
    async function lineCounts(): Promise<readonly number[]> {
      const text = textOf((await render()).body([], 'identity'));
      return ['disks', 'disk_bytes'].flatMap((family) =>
        [6, 7, 20].map(
          (at) => text.split(`machine_${family}{project="a",machine="m${at}",`).length - 1,
        ),
      );
    }

    expect(await lineCounts()).toEqual([1, 1, 1, 6, 0, 0]);
    expect(leftOut).toEqual(
      ['m7', 'm20'].map((name) => ({
        family: 'machine_disk_bytes',
        identity: ['a', name, 'here'],
        error,
      })),
    );
    machines = all.with(7, machine('a', 'm7', 8));
    expect(await lineCounts()).toEqual([1, 1, 1, 6, 8, 0]);
    expect(leftOut).toHaveLength(2);
  });

  it('leaves nothing of itself behind when its later lines fail', async () => {
    const samples = () => [
      ...Array.from({ length: 200 }, (_, at) => ({ labels: [`disk-${at}`], value: 1 })),
      {
        labels: ['last'],
        get value(): number {
          throw new TypeError('a bug');
        },
      },
    ];
    const [counts, bytes] = MACHINES.families;
    if (counts === undefined || bytes === undefined) return expect.unreachable();
    const families = [
      counts,
      {
        ...bytes,
        samples: (each: Machine) => (each.name === 'm3' ? samples() : bytes.samples(each)),
      },
    ];
    const set = { ...MACHINES, families, subjects: () => all };
    const { body } = await createSegmentedRenderer([set as SubjectSet], SHORT)();
    const named = textOf(body([], 'identity'))
      .split('\n')
      .filter((line) => line.includes('"m3"'));
    expect(named).toEqual(['machine_disks{project="a",machine="m3",site="here"} 3']);
  });
});

it('lets others run while a single subject is rendered, and compared', async () => {
  let machines = [machine('a', 'huge', 10_000)];
  const set = { ...MACHINES, subjects: () => machines };
  const render = createSegmentedRenderer([set as SubjectSet], { sliceMs: 0 });
  async function turns(): Promise<number> {
    let isDone = false;
    const rendered = render().finally(() => {
      isDone = true;
    });
    let count = 0;
    for (; !isDone; await turn()) count += 1;
    await rendered;
    return count;
  }
  expect(await turns()).toBeGreaterThan(10);
  machines = [{ ...machine('a', 'huge', 10_001) }];
  expect(await turns()).toBeGreaterThan(10);
});
