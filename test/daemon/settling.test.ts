import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/schema/config.ts';
import { createSettling } from '../../src/daemon/settling.ts';
import { configured, projectConfig, projectListConfig } from '../support/project-config.ts';

function config(...ids: readonly string[]): Config {
  return { projects: [projectConfig({ checkpoints: ids.map(configured) })], projectLists: [] };
}

function idsOf({ projects }: Config): readonly string[] {
  return projects.flatMap(({ checkpoints }) => checkpoints.map(({ checkpointId }) => checkpointId));
}

/** The IDs that are followed after lists that were read at these seconds. */
function following(lists: readonly (readonly [seconds: number, ids: string])[]) {
  const settling = createSettling();
  let current = config(...'abcdef');
  return lists.map(([seconds, ids]) => {
    const settled = settling.settle(current, config(...ids), seconds * 1000);
    current = settled.config;
    return [
      idsOf(current).join(''),
      ...settled.waits.map(({ ids: n, waitMs }) => `${n} ${waitMs}`),
    ];
  });
}

describe('a list', () => {
  it.each([
    ['that gains IDs counts at once', [[0, 'abcdefgh']], [['abcdefgh']]],
    [
      'that loses some counts once it stood for half a minute',
      [
        [0, 'abcde'],
        [29, 'abcde'],
        [30, 'abcde'],
      ],
      [['abcdef', '1 30000'], ['abcdef', '1 1000'], ['abcde']],
    ],
    [
      'that loses more than half counts after five minutes',
      [
        [0, 'ab'],
        [30, 'ab'],
        [300, 'ab'],
      ],
      [['abcdef', '4 300000'], ['abcdef', '4 270000'], ['ab']],
    ],
    [
      'that is emptied and written again is as it was',
      [
        [0, ''],
        [4, 'abcdef'],
        [400, 'abcdef'],
      ],
      [['abcdef', '6 300000'], ['abcdef'], ['abcdef']],
    ],
    [
      'that is short again begins to wait anew',
      [
        [0, 'abcde'],
        [20, 'abcdef'],
        [40, 'abcde'],
      ],
      [['abcdef', '1 30000'], ['abcdef'], ['abcdef', '1 30000']],
    ],
    [
      'that loses one and gains another takes the other at once',
      [
        [0, 'abcdeg'],
        [30, 'abcdeg'],
      ],
      [['abcdefg', '1 30000'], ['abcdeg']],
    ],
  ] as const)('%s', (_what, lists, expected) => {
    expect(following(lists)).toEqual(expected);
  });

  it('that lost nothing is the very configuration that was read', () => {
    const next = config(...'abcdefg');
    expect(createSettling().settle(config(...'abc'), next, 0).config).toBe(next);
  });

  it('of a random writer loses no ID that was listed within the last half minute, and adds all', () => {
    const list = fc.subarray([...'abcdefgh']).map((ids) => ids.join(''));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 40 }), list), { minLength: 1 }), (steps) => {
        let now = 0;
        const lists = steps.map(([seconds, ids]) => {
          now += seconds;
          return [now, ids] as const;
        });
        const listedAt = new Map<string, number>([...'abcdef'].map((id) => [id, 0]));
        following(lists).forEach(([followed = ''], at) => {
          const [seconds, ids] = lists[at] ?? [0, ''];
          for (const id of ids) listedAt.set(id, seconds);
          for (const id of ids) expect(followed).toContain(id);
          for (const id of followed) expect(listedAt.has(id)).toBe(true);
          for (const [id, last] of listedAt) {
            const before =
              lists.slice(0, at).findLast(([, each]) => each.includes(id))?.[0] ?? last;
            if (seconds - before < 30 && at === 0) expect(followed).toContain(id);
          }
        });
      }),
    );
  });
});

/** What is followed after configurations that were read at these seconds; lists are in capitals. */
function followingProjects(files: readonly (readonly [seconds: number, names: string])[]) {
  const settling = createSettling();
  let current = namedConfig('abcL');
  return files.map(([seconds, names]) => {
    const { config: followed, waits } = settling.settle(
      current,
      namedConfig(names),
      seconds * 1000,
    );
    current = followed;
    const { projects, projectLists } = followed;
    return [
      [...projects, ...projectLists].map(({ name }) => name).join(''),
      ...waits.map(({ project, ids, waitMs }) => `${project} ${ids} ${waitMs}`),
    ];
  });
}

function namedConfig(names: string): Config {
  const isList = (name: string) => /[A-Z]/.test(name);
  const all = [...names];
  return {
    projects: all.filter((name) => !isList(name)).map((name) => projectConfig({ name })),
    projectLists: all.filter(isList).map((name) => projectListConfig(name)),
  };
}

describe('a configuration', () => {
  it.each([
    [
      'that loses a project counts once it stood for half a minute',
      [
        [0, 'abL'],
        [29, 'abL'],
        [30, 'abL'],
      ],
      [['abcL', 'c undefined 30000'], ['abcL', 'c undefined 1000'], ['abL']],
    ],
    [
      'that loses more than half of them counts after five minutes',
      [
        [0, 'a'],
        [299, 'a'],
        [300, 'a'],
      ],
      [
        ['abcL', 'b undefined 300000', 'c undefined 300000', 'L undefined 300000'],
        ['abcL', 'b undefined 1000', 'c undefined 1000', 'L undefined 1000'],
        ['a'],
      ],
    ],
    [
      'that is written to its end is as it was',
      [
        [0, 'abc'],
        [2, 'abcL'],
        [29, 'abc'],
      ],
      [['abcL', 'L undefined 30000'], ['abcL'], ['abcL', 'L undefined 30000']],
    ],
    ['with another name in it is meant', [[0, 'abdL']], [['abdL']]],
    [
      'with another name in it is meant, whatever waits',
      [
        [0, 'abL'],
        [1, 'abdL'],
      ],
      [['abcL', 'c undefined 30000'], ['abdL']],
    ],
  ] as const)('%s', (_what, files, expected) => {
    expect(followingProjects(files)).toEqual(expected);
  });
});
