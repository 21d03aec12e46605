import { describe, expect, it } from 'vitest';
import { configYaml, load } from './loading.ts';

async function loaded(own: Record<string, string>, common = '') {
  const result = await load({ 'c.yml': `${common}${configYaml(own)}` });
  if (!result.ok) throw new Error(result.problems.join('\n'));
  return { objectives: result.config.projects[0]?.objectives, warnings: result.warnings };
}

const HOUR = 3600;

describe('objectives', () => {
  it.each<[string, Record<string, string>, string, object]>([
    ['none', {}, '', { configured: [], graceSeconds: 2 * HOUR }],
    [
      'one form, and a list of all',
      {
        objectives:
          '[{vaults: "db-*", recovery_point: 4h}, {vaults: [a, {id: b}, {tag: {c: d}}], recovery_point: 26h}]',
        grace: '0s',
      },
      '',
      {
        configured: [
          { vaults: [{ name: 'db-*' }], recoveryPointSeconds: 4 * HOUR },
          {
            vaults: [{ name: 'a' }, { id: 'b' }, { tag: { c: 'd' } }],
            recoveryPointSeconds: 26 * HOUR,
          },
        ],
        graceSeconds: 0,
      },
    ],
    [
      'the common ones',
      {},
      'objectives: [{vaults: {id: x}, recovery_point: 1d}]\ngrace: 1h\n',
      {
        configured: [{ vaults: [{ id: 'x' }], recoveryPointSeconds: 24 * HOUR }],
        graceSeconds: HOUR,
      },
    ],
    [
      'their own in place of the common ones, key by key',
      { objectives: '[]' },
      'objectives: [{vaults: "*", recovery_point: 1d}]\ngrace: 1h\n',
      { configured: [], graceSeconds: HOUR },
    ],
  ])('%s', async (_, own, common, expected) => {
    expect((await loaded({ discover: 'true', ...own }, common)).objectives).toEqual(expected);
  });

  it.each<[string, string, string]>([
    [
      '[{recovery_point: 4h}]',
      'objectives[0].vaults',
      'is no way to name vaults; write a name such as "prod-*", {id: …} or {tag: {key: value}}',
    ],
    ['[{vaults: a}]', 'objectives[0].recovery_point', 'is missing; set how old it may be, as 26h'],
    ['[{vaults: [], recovery_point: 4h}]', 'objectives[0].vaults', 'is empty; name a vault'],
    [
      '[{vaults: {id: a, tag: {b: c}}, recovery_point: 4h}]',
      'objectives[0].vaults.tag',
      'is no known key; known here are id',
    ],
    [
      '[{vaults: {tag: []}, recovery_point: 4h}]',
      'objectives[0].vaults.tag',
      'must be a mapping, not a list',
    ],
    [
      '[{vaults: {tag: {}}, recovery_point: 4h}]',
      'objectives[0].vaults.tag',
      'is empty; name a tag',
    ],
    [
      '[{vaults: [{tag: {a: null}}], recovery_point: 4h}]',
      'objectives[0].vaults[0].tag.a',
      'is missing; write "" for a tag without one',
    ],
    [
      '[{vaults: {name: a}, recovery_point: 4h}]',
      'objectives[0].vaults',
      'is no way to name vaults; write a name such as "prod-*", {id: …} or {tag: {key: value}}',
    ],
    [
      '[{vaults: a, recovery_point: 30s}]',
      'objectives[0].recovery_point',
      'is out of bounds; allowed is 1m to 3660d',
    ],
    [
      '[{vaults: a, age: 4h}]',
      'objectives[0].age',
      'is no known key; known here are vaults, recovery_point',
    ],
    ['{}', 'objectives', 'must be a list, not a mapping'],
  ])('%s are refused', async (objectives, path, problem) => {
    const result = await load({ 'c.yml': configYaml({ objectives }) });
    expect(result.ok ? [] : result.problems).toContainEqual(
      expect.stringMatching(
        new RegExp(`: projects\\[0\\]\\.${escaped(path)}: ${escaped(problem)}$`),
      ),
    );
  });
});

describe('a form that can name no vault is warned of', () => {
  it.each<[string, string, string, string | undefined]>([
    ['{id: a}', 'true', 'an ID where all are discovered', undefined],
    ['{id: a}', '{vaults: {include: [{id: A}]}}', 'an ID that is included', undefined],
    ['{id: a}', '{vaults: {include: ["x-*"]}}', 'an ID that may have a name that is', undefined],
    [
      '{id: a}',
      '{vaults: {include: [{id: b}]}}',
      'an ID that is not',
      '{"id":"a"} names a vault that is not discovered',
    ],
    [
      '{id: a}',
      '{vaults: {exclude: [{id: a}]}}',
      'an ID that is excluded',
      '{"id":"a"} names a vault that is not discovered',
    ],
    ['a', '{vaults: {include: [{id: b}]}}', 'a name, which that vault may have', undefined],
    [
      '{tag: {a: b}}',
      'false',
      'a tag without discovery',
      '{"tag":{"a":"b"}} names no vault without discover: only lists of vaults tell tags',
    ],
    ['{id: a}', 'false', 'an ID without discovery', undefined],
  ])('%s with discover: %s, %s', async (vaults, discover, _, warning) => {
    const objectives = `[{vaults: ${vaults}, recovery_point: 4h}]`;
    const { warnings } = await loaded({ discover, objectives });
    expect(warnings).toEqual(
      warning === undefined ? [] : [`c.yml:2:5: projects[0]: objectives[0].vaults ${warning}`],
    );
  });
});

function escaped(text: string): string {
  return text.replaceAll(/[{}[\].*+?]/g, '\\$&');
}
