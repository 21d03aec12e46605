import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalog, endpointOf } from '../../../src/cbr/auth/catalog.ts';

function services(
  ...endpoints: readonly (readonly [region: string, url: string, more?: object])[]
) {
  return catalog.parse([
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
    expect(endpointOf([], 'eu-de')).toEqual({
      reason: 'wrong_endpoint',
      detail: 'the catalog has no CBR endpoint; set endpoint in the configuration',
    });
  });

  it('is in the published example', () => {
    const fixtures: readonly { name: string; body: { token: { catalog: unknown } } }[] = JSON.parse(
      readFileSync(new URL('../../fixtures/iam-responses.json', import.meta.url), 'utf8'),
    );
    const token = fixtures.find(({ name }) => name === 'iam/token-project-scope');
    const published = catalog.parse(token?.body.token.catalog);
    expect(endpointOf(published, 'eu-de')).toBe('https://cbr.eu-de.otc.t-systems.com');
    expect(endpointOf(published, 'eu-nl')).toBe('https://cbr.eu-nl.otc.t-systems.com');
  });
});
