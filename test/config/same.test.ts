import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSame } from '../../src/config/same.ts';
import { Secret } from '../../src/domain/secret.ts';
import { configYaml, load, projectYaml } from './loading.ts';

const pick = () => 'x';

describe('two parts of a configuration', () => {
  it.each<[string, unknown, unknown]>([
    ['texts', 'a', 'a'],
    ['numbers', 1.5, 1.5],
    ['nothing', undefined, undefined],
    ['null', null, null],
    ['lists', [1, 'a', [true]], [1, 'a', [true]]],
    ['keys in another order', { a: 1, b: { c: 2 } }, { b: { c: 2 }, a: 1 }],
    ['secrets', { password: new Secret('p') }, { password: new Secret('p') }],
    ['functions, by being there', { file: '/x', pick }, { file: '/x', pick: () => 'y' }],
    ['empty mappings', {}, {}],
  ])('are the same: %s', (_what, one, other) => {
    expect([isSame(one, other), isSame(other, one)]).toEqual([true, true]);
  });

  it.each<[string, unknown, unknown]>([
    ['texts', 'a', 'b'],
    ['a number and its text', 1, '1'],
    ['nothing and null', undefined, null],
    ['nothing and an empty mapping', undefined, {}],
    ['zero and false', 0, false],
    ['lists in another order', [1, 2], [2, 1]],
    ['a list and a longer one', [1], [1, 2]],
    ['a list and a mapping', [], {}],
    ['a mapping and one with more', { a: 1 }, { a: 1, b: 2 }],
    ['a key without value and none', { a: undefined }, {}],
    ['two keys without value', { a: undefined }, { b: undefined }],
    ['deep inside', { a: [{ b: 1 }] }, { a: [{ b: 2 }] }],
    ['secrets', new Secret('p'), new Secret('q')],
    ['a secret and its text', new Secret('p'), 'p'],
    ['a secret and an empty mapping', new Secret('p'), {}],
    ['a function and none', { file: '/x', pick }, { file: '/x', pick: undefined }],
    ['a function and something else', pick, {}],
  ])('are not the same: %s', (_what, one, other) => {
    expect([isSame(one, other), isSame(other, one)]).toEqual([false, false]);
  });

  it('are the same exactly when they are equal in depth, whatever their shape', () => {
    // Few leaves and keys, so that equal ones are met often.
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 2, depthSize: 'small' },
        fc.constantFrom<unknown>(1, 2, 'a', null, true, undefined),
        fc.array(tie('value'), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom('a', 'b'), tie('value'), { noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(value, value, (one, other) => {
        expect(isSame(one, other)).toBe(isDeepStrictEqual(one, other));
        expect(isSame(one, structuredClone(one))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('projects of two loads', () => {
  const files = { 'c.yml': configYaml({ tls: '{insecure_skip_verify: true}' }) };

  async function project(content: Readonly<Record<string, string>>): Promise<unknown> {
    const result = await load(content);
    return result.ok ? result.config.projects[0] : result.problems;
  }

  it('are the same when nothing changed, comments and quotes aside', async () => {
    const written = `# rewritten\n${files['c.yml'].replace('region: eu-de', 'region: "eu-de"')}`;
    expect(isSame(await project(files), await project({ 'c.yml': written }))).toBe(true);
  });

  it.each<[string, string, string]>([
    ['a token', 'token: abc', 'token: abd'],
    ['a region', 'eu-de', 'eu-nl'],
    ['a switch', 'verify: true', 'verify: false'],
    ['an ID', '9664]', '9665]'],
  ])('are not when %s is another one', async (_what, from, to) => {
    const changed = { 'c.yml': files['c.yml'].replace(from, to) };
    expect(changed).not.toEqual(files);
    expect(isSame(await project(files), await project(changed))).toBe(false);
  });

  it('are not when a default is replaced', async () => {
    const changed = { 'c.yml': `poll: {timeout: 11s}\nprojects:\n${projectYaml()}` };
    expect(isSame(await project({ 'c.yml': configYaml() }), await project(changed))).toBe(false);
  });
});
