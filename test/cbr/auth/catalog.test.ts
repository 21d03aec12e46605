import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { endpointOf, readCatalog } from '../../../src/cbr/auth/catalog.ts';

function services(
  ...endpoints: readonly (readonly [region: string, url: string, more?: object])[]
) {
  return readCatalog([
    { type: 'identity', endpoints: [{ interface: 'public', region: '*', url: 'https://iam' }] },
    {
      type: 'cbr',
      endpoints: endpoints.map(([region, url, more]) => ({
        interface: 'public',
        region,
        region_id: region,
        url,
        ...more,
      })),
    },
  ]);
}

describe('the endpoint of a region', () => {
  it.each([
    ['https://cbr.eu-de.otc.t-systems.com/v3/ec49bfb4c28b545bb5c33e2640c43ba0'],
    ['https://cbr.eu-de.otc.t-systems.com/v3/$(tenant_id)s'],
    ['https://cbr.eu-de.otc.t-systems.com/v3'],
    ['https://cbr.eu-de.otc.t-systems.com/v3/'],
    ['https://cbr.eu-de.otc.t-systems.com'],
    ['https://cbr.eu-de.otc.t-systems.com/'],
  ])('%s', (url) => {
    const found = endpointOf(services(['eu-nl', 'https://nl/v3'], ['eu-de', url]), 'eu-de');
    expect(found).toBe('https://cbr.eu-de.otc.t-systems.com');
  });

  it('is found by the region_id as well, and is the public one', () => {
    const both = services(
      ['x', 'https://admin', { interface: 'admin', region_id: 'eu-de' }],
      ['x', 'https://public', { region_id: 'eu-de' }],
    );
    expect(endpointOf(both, 'eu-de')).toBe('https://public');
  });

  it('that is not there is a failure that names the regions that are', () => {
    const known = services(
      ['eu-nl', 'https://nl'],
      ['eu-ch2', 'https://ch'],
      ['eu-nl', 'https://n2'],
    );
    expect(endpointOf(known, 'eu-de')).toEqual({
      reason: 'wrong_endpoint',
      detail: 'the catalog has no CBR endpoint in region eu-de; it has some in eu-ch2, eu-nl',
    });
    expect(endpointOf(readCatalog([]), 'eu-de')).toEqual({
      reason: 'wrong_endpoint',
      detail: 'the catalog has no CBR endpoint; set endpoint in the configuration',
    });
  });

  it('is in the published example', () => {
    const fixtures: readonly { name: string; body: { token: { catalog: unknown } } }[] = JSON.parse(
      readFileSync(new URL('../../fixtures/iam-responses.json', import.meta.url), 'utf8'),
    );
    const token = fixtures.find(({ name }) => name === 'iam/token-project-scope');
    const published = readCatalog(token?.body.token.catalog);
    expect(endpointOf(published, 'eu-de')).toBe('https://cbr.eu-de.otc.t-systems.com');
    expect(endpointOf(published, 'eu-nl')).toBe('https://cbr.eu-nl.otc.t-systems.com');
  });
});

describe('an endpoint of all regions', () => {
  it.each([['*'], [null], [undefined]])('is one whose region is %s', (region) => {
    const everywhere = readCatalog([
      { type: 'cbr', endpoints: [{ interface: 'public', region, url: 'https://all/v3' }] },
    ]);
    expect(endpointOf(everywhere, 'eu-de')).toBe('https://all');
  });

  it('comes after the one of the region itself', () => {
    const both = services(['*', 'https://all'], ['eu-de', 'https://de']);
    expect(endpointOf(both, 'eu-de')).toBe('https://de');
    expect(endpointOf(both, 'eu-nl')).toBe('https://all');
  });
});

describe('what is odd in a catalog', () => {
  const GOOD = { interface: 'public', region: 'eu-de', url: 'https://de' };

  it.each<[string, unknown]>([
    ['another service without endpoints', { type: 'odd', endpoints: null }],
    [
      'another service with one without a URL',
      { type: 'odd', endpoints: [{ ...GOOD, url: null }] },
    ],
    ['an entry that is none', null],
    ['an entry without a type', { endpoints: [GOOD] }],
  ])('is left to others: %s', (_what, odd) => {
    const catalog = readCatalog([odd, { type: 'cbr', endpoints: [GOOD] }, odd]);
    expect(catalog.problem).toBeUndefined();
    expect(endpointOf(catalog, 'eu-de')).toBe('https://de');
  });

  it.each<[string, unknown, string]>([
    ['no catalog', undefined, 'there is no catalog'],
    ['null', null, 'the catalog is no list'],
    ['a text', 'none', 'the catalog is no list'],
    [
      'no list of endpoints',
      [{ type: 'cbr', endpoints: null }],
      "1 of the catalog's CBR endpoints cannot be read",
    ],
    [
      'an endpoint without a URL',
      [
        {
          type: 'cbr',
          endpoints: [
            { ...GOOD, url: null },
            { ...GOOD, url: 'no url' },
          ],
        },
      ],
      "2 of the catalog's CBR endpoints cannot be read",
    ],
  ])('is said where it is missed: %s', (_what, odd, problem) => {
    expect(endpointOf(readCatalog(odd), 'eu-de')).toEqual({
      reason: 'wrong_endpoint',
      detail: `the catalog has no CBR endpoint; set endpoint in the configuration (${problem})`,
    });
  });

  it('takes no other endpoint away', () => {
    const catalog = readCatalog([{ type: 'cbr', endpoints: [{ ...GOOD, url: null }, 7, GOOD] }]);
    expect(endpointOf(catalog, 'eu-de')).toBe('https://de');
  });
});
