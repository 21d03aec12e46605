import type { Failure } from '../../domain/outcome.ts';
import type { RequestHeaders } from '../http/exchange.ts';
import { isFailure } from '../http/http.ts';
import type { Target } from './authorization.ts';
import { endpointOf } from './catalog.ts';
import type { Iam } from './iam.ts';

/** What the configuration says of where the requests of a project go. */
export interface Wanted {
  readonly endpoint: string | undefined;
  readonly projectId: string | undefined;
  /** Name to look for where there is no project ID; a region is the name of its main project. */
  readonly projectName: string | undefined;
  readonly region: string | undefined;
  /** Undefined where the configuration leaves nothing to be found. */
  readonly iam: Iam | undefined;
}

/** Sends a request with the credentials of the project to IAM. */
export type AskIam = <Result extends object>(
  url: URL,
  send: (headers: RequestHeaders) => Promise<Result | Failure>,
  signal: AbortSignal,
) => Promise<Result | Failure>;

/** Where the requests of a project go: what the configuration leaves out, IAM is asked for. */
export async function findTarget(
  wanted: Wanted,
  askIam: AskIam,
  signal: AbortSignal,
): Promise<Target | Failure> {
  const projectId = await findProjectId(wanted, askIam, signal);
  if (typeof projectId !== 'string') return projectId;
  const endpoint = await findEndpoint(wanted, askIam, signal);
  return typeof endpoint === 'string' ? { endpoint, projectId } : endpoint;
}

async function findProjectId(
  { projectId, projectName, region, iam }: Wanted,
  askIam: AskIam,
  signal: AbortSignal,
): Promise<string | Failure> {
  const name = projectName ?? region;
  if (projectId !== undefined) return projectId;
  if (iam === undefined || name === undefined) return nothingToAsk('project_id');
  const found = await askIam(
    iam.projectsUrl(name),
    (headers) => iam.projectsNamed(name, headers, signal),
    signal,
  );
  if (isFailure(found)) return found;
  return (
    found.ids[0] ?? {
      reason: 'wrong_endpoint',
      detail: `IAM knows no project named ${name} for this key; set project_id or auth.project_name`,
    }
  );
}

async function findEndpoint(
  { endpoint, region, iam }: Wanted,
  askIam: AskIam,
  signal: AbortSignal,
): Promise<string | Failure> {
  if (endpoint !== undefined) return endpoint;
  if (iam === undefined || region === undefined) return nothingToAsk('endpoint');
  const found = await askIam(iam.catalogUrl, (headers) => iam.catalog(headers, signal), signal);
  return isFailure(found) ? found : endpointOf(found.catalog, region);
}

function nothingToAsk(key: string): Failure {
  return { reason: 'wrong_endpoint', detail: `${key} is not configured and cannot be found` };
}
