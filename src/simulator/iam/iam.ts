import type { SimulatedProject } from '../fleet/fleet.ts';
import { domainOf } from '../fleet/identities.ts';
import type { UserOptions, Users } from '../fleet/users.ts';
import { type Answer, gatewayAnswer } from '../http/answer.ts';
import type { ApiRequest } from '../http/api-request.ts';
import { ERRORS } from '../http/errors.ts';
import type { Authenticate, Identity } from './authentication.ts';
import { type CatalogOptions, createCatalog } from './catalog.ts';
import { createSignIn, type TokenOptions } from './iam-sign-in.ts';
import type { Tokens } from './tokens.ts';

export interface IamOptions extends TokenOptions, CatalogOptions, UserOptions {}

export interface Iam {
  /** POST /v3/auth/tokens */
  createToken(request: ApiRequest): Answer;
  /** GET /v3/projects */
  listProjects(request: ApiRequest): Answer;
  /** GET /v3/auth/projects */
  listAuthProjects(request: ApiRequest): Answer;
  /** GET /v3/auth/catalog */
  getCatalog(request: ApiRequest): Answer;
}

export function createIam(parts: {
  readonly seed: number;
  readonly projects: readonly SimulatedProject[];
  readonly users: Users;
  readonly tokens: Tokens;
  readonly authenticate: Authenticate;
  readonly now: () => number;
  readonly options: IamOptions;
}): Iam {
  const { seed, projects, authenticate, options } = parts;
  const catalogOf = createCatalog(seed, projects, options);

  /** Answers those with good credentials. IAM has words of its own for bad tokens. */
  function answered(
    request: ApiRequest,
    answer: (identity: Identity) => Readonly<Record<string, unknown>>,
  ): Answer {
    const { requestId, baseUrl, target } = request;
    const identity = authenticate(request);
    if (!('refusal' in identity)) {
      const links = { self: `${baseUrl}${target}`, previous: null, next: null };
      return gatewayAnswer(requestId, 200, { links, ...answer(identity) });
    }
    const { kind, error } = identity.refusal;
    return (kind === 'token' ? ERRORS.iam_unauthorized : error).answer(requestId);
  }

  function listed(
    request: ApiRequest,
    chosen: (all: readonly SimulatedProject[]) => readonly SimulatedProject[],
  ): Answer {
    return answered(request, ({ domain, all }) => {
      const domainId = domainOf(seed, domain).id;
      const shown = (project: SimulatedProject) => ({
        is_domain: false,
        description: '',
        links: { self: `${request.baseUrl}/v3/projects/${project.projectId}` },
        enabled: project.enabled ?? true,
        id: project.projectId,
        parent_id: domainId,
        domain_id: domainId,
        name: project.name,
      });
      return { projects: chosen(all).map(shown) };
    });
  }

  return {
    createToken: createSignIn({ ...parts, catalogOf }),
    listProjects: (request) => {
      const query = new URLSearchParams(request.query);
      const page = pageOf(query);
      if (page === undefined) return ERRORS.iam_bad_request.answer(request.requestId);
      const name = query.get('name');
      return listed(request, (all) =>
        all.filter((each) => name === null || each.name === name).slice(page.from, page.to),
      );
    },
    listAuthProjects: (request) => listed(request, (all) => all),
    getCatalog: (request) =>
      answered(request, ({ projects: reached }) => ({
        catalog: catalogOf(reached, request.baseUrl),
      })),
  };
}

const PER_PAGE_MAX = 5000;

/** Which part of a list is wanted: all, unless both parameters are there; undefined: nonsense. */
function pageOf(
  query: URLSearchParams,
): { readonly from: number; readonly to?: number } | undefined {
  const [page, perPage] = [query.get('page'), query.get('per_page')];
  if (page === null || perPage === null) return { from: 0 };
  const [number, size] = [Number(page), Number(perPage)];
  if (!Number.isInteger(number) || number < 1) return undefined;
  if (!Number.isInteger(size) || size < 1 || size > PER_PAGE_MAX) return undefined;
  return { from: (number - 1) * size, to: number * size };
}
