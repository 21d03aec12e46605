import { expect, it } from 'vitest';
import { FOUND_PROJECTS_MAX, type FoundProjects } from '../../src/domain/found-project.ts';
import { FOUND_PROJECTS } from '../../src/storage/found-projects.ts';
import { createStorage } from '../../src/storage/storage.ts';
import { NO_LOG, temporaryDirectory, VERSION } from './stored.ts';

async function restored(found: ReadonlyMap<string, FoundProjects>) {
  const options = {
    directory: await temporaryDirectory(),
    version: VERSION,
    sections: () => [{ kind: FOUND_PROJECTS, project: undefined, identity: '', entries: found }],
    log: NO_LOG,
    onWrite: () => {},
  };
  await createStorage(options).save();
  return (await createStorage(options).load()).take(FOUND_PROJECTS, undefined, '');
}

it('what lists came to is saved and comes back', async () => {
  const projects = [
    { id: '1', name: 'eu-de_"\u202eä', region: 'eu-de', endpoint: undefined },
    { id: '2', name: 'eu-nl', region: 'eu-nl', endpoint: 'https://cbr.eu-nl' },
  ];
  const lists = new Map([
    ['one', { authUrl: 'https://iam', atSeconds: 1.5, projects }],
    ['two', { authUrl: 'https://iam', atSeconds: 2, projects: [] }],
  ]);
  expect(await restored(lists)).toEqual(lists);
});

it('what is stored of a list is bounded', async () => {
  const of = (at: number) => ({
    id: `${at}`,
    name: `eu-de_${at}`,
    region: 'eu-de',
    endpoint: undefined,
  });
  const projects = Array.from({ length: 5 * FOUND_PROJECTS_MAX + 7 }, (_, at) => of(at));
  const back = await restored(new Map([['all', { authUrl: '', atSeconds: 1, projects }]]));
  expect(back.get('all')?.projects).toHaveLength(5 * FOUND_PROJECTS_MAX);
});

it.each([
  ['nothing', {}],
  ['projects of another form', { authUrl: '', atSeconds: 1, projects: [{ id: 7 }] }],
])('%s is refused', (_what, fields) => {
  expect(
    FOUND_PROJECTS.decode(fields, { project: undefined, key: 'all', sameVersion: true }),
  ).toHaveProperty('problem');
});
