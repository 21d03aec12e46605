import type { SimulatedProject } from '../fleet/fleet.ts';
import { seededHex } from '../fleet/seed.ts';

/** Port 9 of the loopback is for discarding; nothing ever listens there. */
const DEAD_URL = 'http://127.0.0.1:9';

export interface CatalogOptions {
  /** Regions with a CBR; those of the fleet and a few more when undefined. */
  readonly catalogRegions?: readonly string[] | undefined;
  /** Whether the CBR URLs end with the project ID, as most do. True unless told otherwise. */
  readonly catalogWithProjectId?: boolean | undefined;
}

/** The catalog of whoever reaches these projects, asked for at this base URL. */
export type CatalogOf = (projects: readonly SimulatedProject[], baseUrl: string) => unknown;

/**
 * CBR of a project's own region is the simulator itself, wherever that was reached. In any other
 * region there is nobody: a client that picks the wrong one is to notice.
 */
export function createCatalog(
  seed: number,
  fleetProjects: readonly SimulatedProject[],
  options: CatalogOptions,
): CatalogOf {
  const { catalogWithProjectId = true } = options;
  const regionsNow = () =>
    options.catalogRegions ?? [
      ...new Set(['eu-nl', 'eu-de', ...fleetProjects.map(({ region }) => region)]),
    ];

  const endpoint = (name: string, region: string, url: string) => ({
    id: seededHex(seed, `endpoint ${name} ${region}`),
    interface: 'public',
    region,
    region_id: region,
    url,
  });
  const service = (type: string, name: string, endpoints: readonly unknown[]) => ({
    id: seededHex(seed, `catalog ${type}`),
    type,
    name,
    endpoints,
  });

  function backup(region: string, reached: readonly SimulatedProject[], baseUrl: string): unknown {
    const own = reached.filter((project) => project.region === region);
    const url = `${own.length > 0 ? baseUrl : DEAD_URL}/v3`;
    // Keys that reach many projects without naming one get a URL that is good for all of them.
    if (!catalogWithProjectId || own.length > 1) return endpoint('cbr', region, url);
    const projectId = own[0]?.projectId ?? seededHex(seed, `project in ${region}`);
    return endpoint('cbr', region, `${url}/${projectId}`);
  }

  return (reached, baseUrl) => {
    const regions = regionsNow();
    return [
      service('identity', 'iam', [endpoint('iam', '*', `${baseUrl}/v3`)]),
      service(
        'compute',
        'nova',
        regions.map((region) => endpoint('nova', region, `${DEAD_URL}/v2.1`)),
      ),
      service(
        'cbr',
        'cbr',
        regions.map((region) => backup(region, reached, baseUrl)),
      ),
    ];
  };
}
