import * as z from 'zod';
import type { Failure } from '../../domain/outcome.ts';

const SERVICE_TYPE = 'cbr';

/** A service catalog, as tokens carry it and IAM gives it; entries of other shapes are left out. */
export const catalog = z.array(
  z.object({
    type: z.string(),
    endpoints: z.array(
      z.object({
        interface: z.string(),
        region: z.string().nullish(),
        region_id: z.string().nullish(),
        url: z.string(),
      }),
    ),
  }),
);
export type Catalog = z.output<typeof catalog>;

/**
 * The CBR endpoint of a region, without the version and the project ID that some catalogs append.
 * When there is none, the failure names the regions that have one.
 */
export function endpointOf(services: Catalog, region: string): string | Failure {
  const endpoints = services
    .filter(({ type }) => type === SERVICE_TYPE)
    .flatMap((service) => service.endpoints)
    .filter((endpoint) => endpoint.interface === 'public');
  const found = endpoints.find((each) => each.region === region || each.region_id === region);
  if (found !== undefined && URL.canParse(found.url)) return baseOf(found.url);
  const regions = [...new Set(endpoints.map((each) => each.region ?? each.region_id ?? '?'))];
  return {
    reason: 'wrong_endpoint',
    detail:
      regions.length === 0
        ? 'the catalog has no CBR endpoint; set endpoint in the configuration'
        : `the catalog has no CBR endpoint in region ${region}; it has some in ${regions.sort().join(', ')}`,
  };
}

function baseOf(url: string): string {
  return url.replace(/\/v3(?:\/.*)?$/, '').replace(/\/+$/, '');
}
