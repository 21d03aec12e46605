import type { SimulatedProject } from '../fleet/fleet.ts';
import { domainOf } from '../fleet/identities.ts';
import type { Answer } from '../http/answer.ts';
import type { ApiRequest } from '../http/api-request.ts';
import { ERRORS } from '../http/errors.ts';
import type { Identity } from './authentication.ts';

/** Answers those with good credentials. */
export type Answered = (
  request: ApiRequest,
  answer: (identity: Identity) => Readonly<Record<string, unknown>>,
) => Answer;

export function createProjectLists(seed: number, answered: Answered) {
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
    /** GET /v3/projects */
    listProjects: (request: ApiRequest): Answer => {
      const query = new URLSearchParams(request.query);
      const page = pageOf(query);
      if (page === undefined) return ERRORS.iam_bad_request.answer(request.requestId);
      const name = query.get('name');
      return listed(request, (all) =>
        all.filter((each) => name === null || each.name === name).slice(page.from, page.to),
      );
    },
    /** GET /v3/auth/projects */
    listAuthProjects: (request: ApiRequest) => listed(request, (all) => all),
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
