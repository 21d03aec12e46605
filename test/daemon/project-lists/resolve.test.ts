import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBelief } from '../../../src/daemon/project-lists/belief.ts';
import { resolve } from '../../../src/daemon/project-lists/resolve.ts';
import type { FoundProject } from '../../../src/domain/found-project.ts';
import { projectListConfig as list, projectConfig } from '../../support/project-config.ts';

const found = (name: string, id = `id of ${name}`): FoundProject => {
  return { id, name, region: 'eu-de', endpoint: undefined };
};

describe('the projects of lists', () => {
  it('are a thousand at the most, and always the same', () => {
    const all = Array.from({ length: 1500 }, (_, at) => found(`eu-de_${1000 + at}`));
    const config = { projects: [], projectLists: [list('all')] };
    const one = resolve(config, () => all);
    expect(one.projects).toHaveLength(1000);
    expect(one.projects.at(-1)?.name).toBe('eu-de_1999');
    expect(one.sorted.get('all')?.counts).toMatchObject({ polled: 1000, over_limit: 500 });
    expect(resolve(config, () => all.toReversed())).toEqual(one);
  });

  it('have what the list says, and their own name, ID, region and endpoint', () => {
    const config = { projects: [], projectLists: [list('all', { prefix: 't/' })] };
    const [project] = resolve(config, () => [
      { ...found('eu-nl_a', 'a'), region: 'eu-nl' },
    ]).projects;
    expect(project).toEqual(
      projectConfig({ name: 't/eu-nl_a', projectId: 'a', region: 'eu-nl', endpoint: undefined }),
    );
  });

  it('have names and IDs that nobody else has, whatever there is', () => {
    const names = fc.constantFrom('eu-de', 'eu-de_a', 'eu-de_b', 'prod', 'one', 'eu-de_\n');
    const ids = fc.constantFrom('1', '2', '3', '4');
    const entries = fc.array(fc.tuple(names, ids).map(([name, id]) => found(name, id)));
    fc.assert(
      fc.property(entries, entries, (ofOne, ofTwo) => {
        const written = projectConfig({ name: 'prod', projectId: '4' });
        const config = { projects: [written], projectLists: [list('one'), list('two')] };
        const { projects, sorted } = resolve(config, (name) => (name === 'one' ? ofOne : ofTwo));
        expect(projects[0]).toBe(written);
        for (const key of ['name', 'projectId'] as const) {
          expect(new Set(projects.map((each) => each[key])).size).toBe(projects.length);
        }
        const counted = [...sorted.values()].flatMap(({ counts }) => Object.values(counts));
        expect(counted.reduce((sum, count) => sum + count, 0)).toBe(ofOne.length + ofTwo.length);
      }),
    );
  });
});

describe('what is believed of a list', () => {
  const whole = (...names: readonly string[]) => {
    return { authUrl: '', atSeconds: 1, projects: names.map((name) => found(name)) };
  };

  it.each<[string, readonly string[], readonly string[], boolean]>([
    ['more', ['a'], ['a', 'b'], true],
    ['half of it', ['a', 'b'], ['a'], true],
    ['less than half', ['a', 'b', 'c'], ['a'], false],
    ['others', ['a', 'b', 'c'], ['d', 'e', 'f'], false],
    ['nothing', ['a'], [], false],
    ['nothing after nothing', [], [], true],
  ])('at once: %s', (_what, before, after, isBelieved) => {
    const belief = createBelief();
    expect(belief.take(whole(...before), {})).toBe(true);
    expect(belief.take(whole(...after), {})).toBe(isBelieved);
    if (isBelieved) return;
    expect(belief.known()).toEqual(whole(...before));
    expect(belief.take(whole(...after), {})).toBe(true);
    expect(belief.known()).toEqual(whole(...after));
  });
});
