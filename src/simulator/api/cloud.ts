import {
  type AccessKeys,
  createAccessKeys,
  type SimulatedAccessKey,
} from '../fleet/access-keys.ts';
import type { AddedTasks } from '../fleet/added-tasks.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { FleetState } from '../fleet/fleet-state.ts';
import type { PolicyState } from '../fleet/policies.ts';
import type { Projects } from '../fleet/projects.ts';
import { createUsers, type SimulatedUser, type Users } from '../fleet/users.ts';
import type { Answer } from '../http/answer.ts';
import type { ApiRequest } from '../http/api-request.ts';
import { ERRORS } from '../http/errors.ts';
import type { Route } from '../http/router.ts';
import { createAuthenticate } from '../iam/authentication.ts';
import { createIam, type IamOptions } from '../iam/iam.ts';
import { createMetadata, type MetadataOptions } from '../iam/metadata.ts';
import { createTokens, type Tokens } from '../iam/tokens.ts';
import { createAdmission } from './admission.ts';
import { createLists, type ListOptions } from './lists.ts';
import { createShowCheckpoint } from './show-checkpoint.ts';

export interface CloudOptions {
  readonly fleet: Fleet;
  /** Of one project; no limit when undefined. */
  readonly requestsPerMinute?: number | undefined;
  /** Who may sign in to IAM; those of the fleet when undefined. */
  readonly users?: readonly SimulatedUser[] | undefined;
  /** Those of the fleet when undefined. */
  readonly accessKeys?: readonly SimulatedAccessKey[] | undefined;
  readonly iam?: IamOptions | undefined;
  readonly lists?: ListOptions | undefined;
  readonly metadata?: MetadataOptions | undefined;
}

/** What a request is for, but the steering of the simulator itself. */
export type ApiRoute = Exclude<Route, { kind: 'control' }>;

/** CBR, IAM, the metadata service and the credentials they all know. */
export interface Cloud {
  /** The true answer. */
  answer(route: ApiRoute, request: ApiRequest): Answer;
  readonly tokens: Tokens;
  readonly keys: AccessKeys;
  readonly users: Users;
}

export function createCloud(
  options: CloudOptions,
  parts: {
    readonly seed: number;
    readonly now: () => number;
    readonly projects: Projects;
    readonly fleet: FleetState;
    readonly policies: PolicyState;
    readonly tasks: AddedTasks;
  },
): Cloud {
  const { startMs } = options.fleet;
  const projects = parts.projects.list;
  const { seed, now, fleet, policies, tasks } = parts;
  const { iam: iamOptions = {}, metadata: metadataOptions = {}, requestsPerMinute } = options;
  const tokens = createTokens({ seed, projects, now });
  const keys = createAccessKeys(options.accessKeys ?? options.fleet.accessKeys ?? [], now);
  const users = createUsers(options.users ?? options.fleet.users ?? [], now, iamOptions);
  const authenticate = createAuthenticate({ projects, tokens, keys, now });
  const admit = createAdmission({ authenticate, requestsPerMinute, now });
  const showCheckpoint = createShowCheckpoint(fleet.seenBy('checkpoints'), admit);
  const asked = { fleet, policies, tasks, admit, now };
  const list = createLists({ ...asked, options: options.lists ?? {} });
  const metadata = createMetadata({ seed, startMs, keys, now, options: metadataOptions });
  const iam = createIam({ seed, projects, users, tokens, authenticate, now, options: iamOptions });

  return {
    answer(route, request) {
      switch (route.kind) {
        case 'show_checkpoint':
          return showCheckpoint(route, request);
        case 'list_vaults':
        case 'list_backups':
        case 'list_policies':
        case 'list_tasks':
          return list(route.kind, route.projectId, request);
        case 'create_token':
          return iam.createToken(request);
        case 'list_projects':
          return iam.listProjects(request);
        case 'list_auth_projects':
          return iam.listAuthProjects(request);
        case 'get_catalog':
          return iam.getCatalog(request);
        case 'create_metadata_token':
          return metadata.createToken(request);
        case 'get_security_key':
          return metadata.getSecurityKey(request);
        case 'unknown':
          return ERRORS.api_not_found.answer(request.requestId);
      }
    },
    tokens,
    keys,
    users,
  };
}
