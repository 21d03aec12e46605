import { describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/server.ts';
import { iamFixture } from './iam-fixture.ts';
import { shape } from './shape.ts';
import { getSigned, KEY, signIn, tokenHeader, USER } from './signing-in.ts';
import { OTHER_PROJECT_ID, PROJECT_ID, started, TOKEN } from './started-simulator.ts';

const PROJECT_KEY = { ...KEY, projects: [PROJECT_ID] };

function begun(options: Partial<SimulatorOptions> = {}) {
  return started({ users: [USER], accessKeys: [PROJECT_KEY], ...options });
}

async function namesAndIds(response: Response): Promise<unknown> {
  const { projects } = (await response.json()) as {
    projects: readonly { readonly name: string; readonly id: string }[];
  };
  return projects.map(({ name, id }) => [name, id]);
}

/** URL of CBR by region. */
function backupUrls(body: unknown): unknown {
  const { catalog } = body as {
    catalog: readonly {
      readonly type: string;
      readonly endpoints: readonly { readonly region: string; readonly url: string }[];
    }[];
  };
  const endpoints = catalog.find(({ type }) => type === 'cbr')?.endpoints ?? [];
  return Object.fromEntries(endpoints.map(({ region, url }) => [region, url]));
}

describe('projects', () => {
  it('are answered as in the fixture, to a signature', async () => {
    const { url } = await begun();
    const response = await getSigned(`${url}/v3/projects?name=eu-de_prod`);
    expect(response.status).toBe(200);
    const body = await response.json();
    expect(shape(body)).toEqual(shape(iamFixture('iam/projects-by-name').body));
    expect(body).toMatchObject({
      links: { self: `${url}/v3/projects?name=eu-de_prod` },
      projects: [{ id: PROJECT_ID, name: 'eu-de_prod', enabled: true }],
    });
  });

  it('are answered to a token', async () => {
    const { url } = await begun();
    const headers = await tokenHeader(url);
    const response = await fetch(`${url}/v3/projects?name=eu-de_prod`, { headers });
    expect(await namesAndIds(response)).toEqual([['eu-de_prod', PROJECT_ID]]);
  });

  it.each([
    ['of an unknown name are none', '?name=nobody', []],
    ['of part of a name are none', '?name=eu-de', []],
    ['the key does not reach are none', '?name=eu-de_test', []],
    ['of any name are all the key reaches', '', [['eu-de_prod', PROJECT_ID]]],
  ])('%s', async (_, query, found) => {
    const { url } = await begun();
    expect(await namesAndIds(await getSigned(`${url}/v3/projects${query}`))).toEqual(found);
  });

  it('are all there are, for a key without projects of its own', async () => {
    const { url } = await begun({ accessKeys: [KEY] });
    expect(await namesAndIds(await getSigned(`${url}/v3/projects`))).toEqual([
      ['eu-de_prod', PROJECT_ID],
      ['eu-de_test', OTHER_PROJECT_ID],
    ]);
  });
});

describe.each(['/v3/projects', '/v3/auth/catalog'])('%s refuses', (path) => {
  it.each([
    ['nobody', {}],
    ['a stranger', { 'X-Auth-Token': 'stranger' }],
  ])('%s, as IAM does', async (_, headers) => {
    const { url } = await begun();
    const response = await fetch(`${url}${path}`, { headers });
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual(iamFixture('iam/token-401').body);
  });

  it('a wrong signature, as the gateway does', async () => {
    const { url, simulator } = await begun();
    const response = await getSigned(`${url}${path}`, { key: { ...KEY, secret: 'wrong' } });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error_code: 'APIGW.0301' });
    expect(simulator.refusals(KEY.access)).toHaveLength(1);
  });
});

describe('catalog', () => {
  it('leads to where IAM was asked, in the region of the project alone', async () => {
    const { url } = await begun();
    const { body } = await signIn(url);
    const { token } = body as { token: unknown };
    expect(backupUrls(token)).toEqual({
      'eu-nl': expect.stringMatching(/^http:\/\/127\.0\.0\.1:9\/v3\/[0-9a-f]{32}$/),
      'eu-de': `${url}/v3/${PROJECT_ID}`,
    });
  });

  it('has other services', async () => {
    const { url } = await begun();
    const { body } = await signIn(url);
    expect(body).toMatchObject({
      token: {
        catalog: [
          { type: 'identity', endpoints: [{ region: '*', url: `${url}/v3` }] },
          { type: 'compute', endpoints: [{ region: 'eu-nl' }, { region: 'eu-de' }] },
          { type: 'cbr' },
        ],
      },
    });
  });

  it.each([
    ['without project IDs', { catalogWithProjectId: false }, { 'eu-de': '/v3' }],
    ['without the region', { catalogRegions: ['eu-ch2'] }, { 'eu-de': undefined }],
    ['without any region', { catalogRegions: [] }, { 'eu-de': undefined }],
  ])('can be %s', async (_, iam, paths) => {
    const { url } = await begun({ iam });
    const response = await getSigned(`${url}/v3/auth/catalog`);
    const urls = backupUrls(await response.json()) as Record<string, string>;
    expect(urls['eu-de']).toBe(paths['eu-de'] && `${url}${paths['eu-de']}`);
  });

  it.each<[string, (url: string) => Promise<Response>]>([
    ['a token', (url) => fetch(url, { headers: { 'X-Auth-Token': TOKEN } })],
    ['a signature of a key of one project', (url) => getSigned(url)],
  ])('is answered to %s', async (_, ask) => {
    const { url } = await begun();
    const response = await ask(`${url}/v3/auth/catalog`);
    expect(response.status).toBe(200);
    const body = await response.json();
    expect(body).toMatchObject({ links: { self: `${url}/v3/auth/catalog` } });
    expect(backupUrls(body)).toMatchObject({ 'eu-de': `${url}/v3/${PROJECT_ID}` });
  });

  it('has the project ID for a key of many projects only when one is named', async () => {
    const { url } = await begun({ accessKeys: [KEY] });
    const asked = `${url}/v3/auth/catalog`;
    const unnamed = await getSigned(asked);
    expect(backupUrls(await unnamed.json())).toMatchObject({ 'eu-de': `${url}/v3` });
    const named = await getSigned(asked, { headers: { 'x-project-id': PROJECT_ID } });
    expect(backupUrls(await named.json())).toMatchObject({ 'eu-de': `${url}/v3/${PROJECT_ID}` });
  });
});
