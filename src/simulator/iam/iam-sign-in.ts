import type { Named, NamedUser } from '../../domain/named.ts';
import type { SimulatedProject } from '../fleet/fleet.ts';
import { domainOf, userIdOf } from '../fleet/identities.ts';
import { seededHex } from '../fleet/seed.ts';
import type { SimulatedUser, Users } from '../fleet/users.ts';
import { type Answer, gatewayAnswer } from '../http/answer.ts';
import type { ApiRequest } from '../http/api-request.ts';
import { ERRORS } from '../http/errors.ts';
import { microsecondTimestamp } from '../http/timestamp.ts';
import type { Authenticate } from './authentication.ts';
import type { CatalogOf } from './catalog.ts';
import { type ProjectScope, parseTokenRequest, type TokenRequest } from './token-request.ts';
import type { Tokens } from './tokens.ts';

const DAY_MS = 86_400_000;
const TOKEN_BYTES = 6 * 1024;

export interface TokenOptions {
  /** 24 hours unless told otherwise. */
  readonly tokenLifeMs?: number | undefined;
  /** Length of X-Subject-Token, 6 KiB unless told otherwise. */
  readonly tokenBytes?: number | undefined;
  /** Roles that domains give to whoever signs in. */
  readonly agencies?: readonly SimulatedAgency[] | undefined;
}

export interface SimulatedAgency {
  readonly name: string;
  /** Name of the domain that gives it. */
  readonly domain: string;
  /** IDs of the projects that it is for; all when undefined. */
  readonly projects?: readonly string[] | undefined;
}

export interface SignInParts {
  readonly seed: number;
  readonly projects: readonly SimulatedProject[];
  readonly users: Users;
  readonly tokens: Tokens;
  readonly catalogOf: CatalogOf;
  readonly authenticate: Authenticate;
  readonly now: () => number;
  readonly options: TokenOptions;
}

/** Answers POST /v3/auth/tokens. */
export function createSignIn(parts: SignInParts): (request: ApiRequest) => Answer {
  const { seed, tokens, catalogOf, authenticate, now } = parts;
  const { tokenLifeMs = DAY_MS, tokenBytes = TOKEN_BYTES } = parts.options;

  function issue(
    user: SimulatedUser,
    project: SimulatedProject | undefined,
    request: ApiRequest,
  ): Answer {
    const projectId = project?.projectId ?? '';
    const issuedAtMs = now();
    const expiresAtMs = issuedAtMs + tokenLifeMs;
    const withoutCatalog = (new URLSearchParams(request.query).get('nocatalog') ?? '') !== '';
    const answer = gatewayAnswer(request.requestId, 201, {
      token: {
        methods: ['password'],
        expires_at: microsecondTimestamp(expiresAtMs),
        issued_at: microsecondTimestamp(issuedAtMs),
        ...ownership(seed, user, project),
        catalog: withoutCatalog || !project ? [] : catalogOf([project], request.baseUrl),
      },
    });
    const token = tokens.issue(
      { projectId, domain: user.domain, reaches: user.projects, expiresAtMs },
      tokenBytes,
    );
    return { ...answer, headers: { ...answer.headers, 'X-Subject-Token': token } };
  }

  return (request) => {
    const { requestId, headers, body } = request;
    const isJson = headers['content-type']?.startsWith('application/json') === true;
    const wanted = isJson ? parseTokenRequest(body) : undefined;
    if (wanted === undefined) return ERRORS.iam_bad_request.answer(requestId);
    const isSignedIn = !('role' in wanted) || !('refusal' in authenticate(request));
    const user = isSignedIn ? holderOf(parts, wanted) : 'wrong';
    if (user === 'locked') return ERRORS.account_locked.answer(requestId);
    if (user === 'wrong') return ERRORS.iam_unauthorized.answer(requestId);
    if (wanted.scope === undefined) return issue(user, undefined, request);
    const project = scopedProject(parts, wanted.scope, user);
    if (project === undefined) return ERRORS.iam_unauthorized.answer(requestId);
    const hasRole = user.projects?.includes(project.projectId) ?? true;
    const isAllowed = hasRole && project.enabled !== false;
    return isAllowed ? issue(user, project, request) : ERRORS.iam_forbidden.answer(requestId);
  };
}

/** The user who signs in, or the role that somebody takes who has shown who it is. */
function holderOf(
  { seed, users, options }: SignInParts,
  wanted: TokenRequest,
): SimulatedUser | 'wrong' | 'locked' {
  if ('user' in wanted) {
    return users.signIn((each) => isUser(seed, each, wanted.user), wanted.password);
  }
  const { agency, domain } = wanted.role;
  const found = options.agencies?.find((each) => {
    return each.name === agency && isDomain(seed, each.domain, domain);
  });
  return found === undefined ? 'wrong' : { ...found, password: '' };
}

/** The project a user wants, whether it is the user's or not; undefined if there is none. */
function scopedProject(
  { seed, projects }: SignInParts,
  scope: ProjectScope,
  user: SimulatedUser,
): SimulatedProject | undefined {
  if ('id' in scope) return projects.find(({ projectId }) => projectId === scope.id);
  return projects.find(({ name, domain = user.domain }) => {
    return name === scope.name && isDomain(seed, domain, scope.domain ?? { name: user.domain });
  });
}

function isUser(seed: number, user: SimulatedUser, wanted: NamedUser): boolean {
  if ('id' in wanted) return userIdOf(seed, user) === wanted.id;
  return user.name === wanted.name && isDomain(seed, user.domain, wanted.domain);
}

function isDomain(seed: number, name: string, wanted: Named): boolean {
  return 'id' in wanted ? domainOf(seed, name).id === wanted.id : name === wanted.name;
}

/** What a token says of whose it is. */
function ownership(
  seed: number,
  user: SimulatedUser,
  project: SimulatedProject | undefined,
): object {
  const domain = domainOf(seed, user.domain);
  return {
    user: {
      domain,
      id: userIdOf(seed, user),
      name: user.name,
      password_expires_at: '',
    },
    ...(project === undefined
      ? { domain }
      : {
          project: {
            id: project.projectId,
            name: project.name,
            domain: domainOf(seed, project.domain ?? user.domain),
          },
        }),
    roles: [
      { id: '0', name: 'op_gated_x' },
      { id: seededHex(seed, 'role'), name: 'CBR ReadOnlyAccess' },
    ],
  };
}
