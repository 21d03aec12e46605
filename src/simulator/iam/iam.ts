import type { UserOptions } from '../fleet/users.ts';
import { type Answer, gatewayAnswer } from '../http/answer.ts';
import type { ApiRequest } from '../http/api-request.ts';
import { ERRORS } from '../http/errors.ts';
import type { Identity } from './authentication.ts';
import { type CatalogOptions, createCatalog } from './catalog.ts';
import { createSignIn, type SignInParts, type TokenOptions } from './iam-sign-in.ts';
import { createProjectLists } from './project-lists.ts';

export interface IamOptions extends TokenOptions, CatalogOptions, UserOptions {}

export function createIam(
  parts: Omit<SignInParts, 'catalogOf'> & { readonly options: IamOptions },
) {
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

  return {
    /** POST /v3/auth/tokens */
    createToken: createSignIn({ ...parts, catalogOf }),
    ...createProjectLists(seed, answered),
    /** GET /v3/auth/catalog */
    getCatalog: (request: ApiRequest) =>
      answered(request, ({ projects: reached }) => ({
        catalog: catalogOf(reached, request.baseUrl),
      })),
  };
}
