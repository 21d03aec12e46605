import { type Failure, isFailure } from '../../domain/outcome.ts';
import { endpointOf } from './catalog.ts';
import type { Iam } from './iam.ts';
import { oncePerCycle } from './once.ts';
import type { Sender } from './sender.ts';
import type { IssuedTokens } from './tokens.ts';

/** Where the requests of a project go. */
export interface Target {
  /** Base URL without the version, for example https://cbr.eu-de.otc.t-systems.com */
  readonly endpoint: string;
  readonly projectId: string;
}

/**
 * How requests of a project authenticate. Each `auth.type` of the configuration is put together
 * from what is in this folder; the client knows no other word about credentials.
 */
export interface Authorization extends Sender {
  /** Signs in first where the configuration leaves something out. The same one as long as it is so. */
  target(signal: AbortSignal): Target | Promise<Target | Failure>;
  /** What the configuration says, or was last found. */
  knownTarget(): Target | undefined;
}

/** What the configuration says of where the requests of a project go. */
export interface Wanted {
  readonly endpoint: string | undefined;
  readonly projectId: string | undefined;
  /** Name to look for where there is no project ID; a region is the name of its main project. */
  readonly projectName: string | undefined;
  readonly region: string | undefined;
}

/** Requests that go where the configuration says; what that leaves out, IAM is asked for. */
export function authorizationBySearch(
  sender: Sender,
  wanted: Wanted,
  /** Undefined where the configuration leaves nothing to be found. */
  iam: Iam | undefined,
): Authorization {
  const { endpoint, projectId } = wanted;
  let known: Target | undefined =
    endpoint === undefined || projectId === undefined ? undefined : { endpoint, projectId };
  const find = oncePerCycle(async (signal): Promise<Target | Failure> => {
    const search = { wanted, iam, sender, signal };
    const foundId = projectId ?? (await findProjectId(search));
    if (typeof foundId !== 'string') return foundId;
    const found = endpoint ?? (await findEndpoint(search));
    if (typeof found !== 'string') return found;
    known = { endpoint: found, projectId: foundId };
    return known;
  });
  return { ...sender, target: (signal) => known ?? find(signal), knownTarget: () => known };
}

/** Requests that go where the token is for. */
export function authorizationByToken(
  tokens: IssuedTokens,
  { endpoint, region = '' }: Pick<Wanted, 'endpoint' | 'region'>,
): Authorization {
  let known: Target | undefined;
  let knownBy: object | undefined;
  return {
    ...tokens,
    target: async (signal) => {
      const token = await tokens.token(signal);
      if (isFailure(token)) return token;
      if (known !== undefined && knownBy === token) return known;
      const { projectId, catalog } = token;
      if (projectId === undefined) return failure('the token that IAM issued is for no project');
      const found = endpoint ?? endpointOf(catalog, region);
      if (typeof found !== 'string') return found;
      knownBy = token;
      known = { endpoint: found, projectId };
      return known;
    },
    knownTarget: () => known,
  };
}

interface Search {
  readonly wanted: Wanted;
  readonly iam: Iam | undefined;
  readonly sender: Sender;
  readonly signal: AbortSignal;
}

async function findProjectId({ wanted, iam, sender, signal }: Search): Promise<string | Failure> {
  const name = wanted.projectName ?? wanted.region;
  if (iam === undefined || name === undefined) return failure(`project_id ${NOT_FOUND}`);
  const found = await iam.ask(iam.projectsNamed(name), sender, signal);
  if (isFailure(found)) return found;
  const unknown = `IAM knows no project named ${name} for these credentials; set project_id or auth.project_name`;
  return found.ids[0] ?? failure(unknown);
}

async function findEndpoint({ wanted, iam, sender, signal }: Search): Promise<string | Failure> {
  const { region } = wanted;
  if (iam === undefined || region === undefined) return failure(`endpoint ${NOT_FOUND}`);
  const catalog = await iam.ask(iam.catalog, sender, signal);
  return isFailure(catalog) ? catalog : endpointOf(catalog, region);
}

const NOT_FOUND = 'is not configured and cannot be found';

function failure(detail: string): Failure {
  return { reason: 'wrong_endpoint', detail };
}
