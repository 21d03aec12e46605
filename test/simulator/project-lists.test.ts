import { describe, expect, it } from 'vitest';
import { getSigned, KEY, signIn, tokenHeader, USER } from './signing-in.ts';
import { started } from './started-simulator.ts';

async function begin(users = [USER]) {
  return started({ users, accessKeys: [KEY] });
}

async function names(response: Response): Promise<readonly string[]> {
  const { projects } = (await response.json()) as { projects: readonly { name: string }[] };
  return projects.map(({ name }) => name);
}

describe('lists of projects', () => {
  it('have those that the user has a role in, or the key reaches', async () => {
    const { url } = await begin();
    const headers = await tokenHeader(url);
    expect(await names(await fetch(`${url}/v3/auth/projects`, { headers }))).toEqual([
      'eu-de_prod',
    ]);
    const signed = await names(await getSigned(`${url}/v3/projects`));
    expect(signed).toEqual(['eu-de_prod', 'eu-de_test']);
  });

  it('come in pages where both parameters say so', async () => {
    const { url } = await begin();
    const all = await names(await getSigned(`${url}/v3/projects`));
    const paged = async (query: string) => names(await getSigned(`${url}/v3/projects?${query}`));
    expect(await paged('page=1&per_page=1')).toEqual(all.slice(0, 1));
    expect(await paged('page=2&per_page=1')).toEqual(all.slice(1, 2));
    expect(await paged('page=9&per_page=5000')).toEqual([]);
    expect(await paged('page=1')).toEqual(all);
    expect((await getSigned(`${url}/v3/projects?page=0&per_page=1`)).status).toBe(400);
    expect((await getSigned(`${url}/v3/projects?page=1&per_page=5001`)).status).toBe(400);
  });

  it('follow what is made, switched off and taken away', async () => {
    const { url, control } = await begin();
    const all = await names(await getSigned(`${url}/v3/projects`));
    const made = await control('POST', 'projects', { name: 'eu-nl_new' });
    expect(await made.json()).toMatchObject({ name: 'eu-nl_new', region: 'eu-nl', enabled: true });
    expect(await names(await getSigned(`${url}/v3/projects`))).toEqual([...all, 'eu-nl_new']);
    await control('PUT', 'projects/eu-nl_new', { enabled: false });
    const listed = await getSigned(`${url}/v3/projects?name=eu-nl_new`);
    expect(await listed.json()).toMatchObject({ projects: [{ enabled: false }] });
    await control('DELETE', 'projects/eu-nl_new');
    expect(await names(await getSigned(`${url}/v3/projects`))).toEqual(all);
    expect((await control('PUT', 'projects/eu-nl_new', {})).status).toBe(404);
    expect((await control('POST', 'projects', {})).status).toBe(400);
    expect((await control('PATCH', 'projects/x', {})).status).toBe(404);
  });

  it('a project that is switched off lets nobody in', async () => {
    const { url, control } = await begin();
    await control('PUT', 'projects/eu-de_prod', { enabled: false });
    expect((await signIn(url)).status).toBe(403);
  });
});
