import * as z from 'zod';
import type { Failure } from '../../domain/outcome.ts';

const SERVICE_TYPE = 'cbr';
/** Of a catalog that writes it so, an endpoint is for all regions. */
const ANY_REGION = '*';

const service = z.object({ type: z.literal(SERVICE_TYPE), endpoints: z.unknown().optional() });
const endpoint = z.object({
  interface: z.string(),
  region: z.string().nullish(),
  region_id: z.string().nullish(),
  url: z.string().refine((url) => URL.canParse(url)),
});
type Endpoint = z.output<typeof endpoint>;

/** What a service catalog says of CBR, and what of that cannot be read. */
export interface Catalog {
  readonly endpoints: readonly Endpoint[];
  readonly problem: string | undefined;
}

/** Reads a catalog as tokens carry it and IAM gives it. What is wrong with other services is left to them. */
export function readCatalog(value: unknown): Catalog {
  if (!Array.isArray(value)) {
    const problem = value === undefined ? 'there is no catalog' : 'the catalog is no list';
    return { endpoints: [], problem };
  }
  const services = value.flatMap((each) => service.safeParse(each).data ?? []);
  const listed = services.flatMap(({ endpoints }) => (Array.isArray(endpoints) ? endpoints : [0]));
  const read = listed.flatMap((each) => endpoint.safeParse(each).data ?? []);
  const unread = listed.length - read.length;
  return {
    endpoints: read.filter((each) => each.interface === 'public'),
    problem: unread === 0 ? undefined : `${unread} of the catalog's CBR endpoints cannot be read`,
  };
}

/**
 * The CBR endpoint of a region, without the version and the project ID that some catalogs append.
 * When there is none, the failure names the regions that have one.
 */
export function endpointOf({ endpoints, problem }: Catalog, region: string): string | Failure {
  const found =
    endpoints.find((each) => each.region === region || each.region_id === region) ??
    endpoints.find((each) => regionOf(each) === ANY_REGION);
  if (found !== undefined) return baseOf(found.url);
  const regions = [...new Set(endpoints.map(regionOf))].sort();
  const known =
    regions.length === 0
      ? 'the catalog has no CBR endpoint; set endpoint in the configuration'
      : `the catalog has no CBR endpoint in region ${region}; it has some in ${regions.join(', ')}`;
  return {
    reason: 'wrong_endpoint',
    detail: problem === undefined ? known : `${known} (${problem})`,
  };
}

function regionOf({ region, region_id }: Endpoint): string {
  return region ?? region_id ?? ANY_REGION;
}

function baseOf(url: string): string {
  return url.replace(/\/v3(?:\/.*)?$/, '').replace(/\/+$/, '');
}
