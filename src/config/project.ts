import { authConfig, secretFileProblem } from './auth-config.ts';
import type { CheckpointFile } from './checkpoint-files.ts';
import type { AuthConfig, PollConfig, ProjectConfig, ReadSchedule } from './config.ts';
import { childPath, type Finding } from './findings.ts';
import { maxAgeProblem, overlaid, pollConfig, pollWarnings } from './poll-config.ts';
import { type ProjectCheckpoints, projectCheckpoints } from './project-checkpoints.ts';
import type { ProjectSettings, Settings } from './settings.ts';
import { readTiming, type Timing } from './timing.ts';
import type { YamlValue } from './yaml-values.ts';

export interface ProjectOptions {
  /** Of the project, as `projects[0]`. */
  readonly path: string;
  readonly common: Settings;
  readonly configFile: string;
  readonly positions: YamlValue['positions'];
  readonly readSchedule: ReadSchedule;
  readonly readFile: (file: string) => Promise<CheckpointFile>;
}

export interface ProjectResult {
  /** Undefined when a key it needs is missing or wrong. */
  readonly project: ProjectConfig | undefined;
  readonly problems: readonly Finding[];
  readonly warnings: readonly Finding[];
  readonly files: readonly string[];
}

interface Remark {
  readonly path: string;
  readonly text: string;
}

/** Puts a project together out of its own keys and the common ones. */
export async function readProject(
  settings: ProjectSettings,
  options: ProjectOptions,
): Promise<ProjectResult> {
  const { path, common, configFile, positions, readSchedule } = options;
  const found = await projectCheckpoints(settings, options);
  const timing = readTiming(settings, common, { path, readSchedule });
  const polling = readPolling(settings, options, { timing, count: found.checkpoints.length });
  const auth = authConfig(settings.auth, configFile);
  const problems = [timing.problem, polling.problem, endpointProblem(settings, path)];
  const warnings = [...polling.warnings, auth && (await secretFileWarning(auth, path))];

  const findings = (remarks: readonly (Remark | undefined)[]): Finding[] =>
    remarks
      .filter((remark) => remark !== undefined)
      .map((remark) => ({ file: configFile, position: positions.get(remark.path), ...remark }));
  return {
    project: complete(settings, { timing, found, auth, poll: polling.poll }),
    problems: [...found.problems, ...findings(problems)],
    warnings: [...found.warnings, ...findings(warnings)],
    files: found.files,
  };
}

interface Polling {
  readonly poll: PollConfig | undefined;
  readonly problem: Remark | undefined;
  readonly warnings: readonly Remark[];
}

function readPolling(
  settings: ProjectSettings,
  { path, common }: ProjectOptions,
  { timing, count }: { readonly timing: Timing; readonly count: number },
): Polling {
  const { gaps } = timing;
  if (gaps === undefined) return { poll: undefined, problem: undefined, warnings: [] };
  const poll = pollConfig(overlaid(common.poll, settings.poll), gaps, { checkpoints: count });
  const tooYoung = maxAgeProblem(poll, gaps);
  const key = 'poll.max_age';
  const place = settings.poll?.max_age === undefined ? key : `${path}.${key}`;
  return {
    poll,
    problem: tooYoung === undefined ? undefined : { path: place, text: tooYoung },
    warnings: pollWarnings(poll, gaps, { checkpoints: count }).map((text) => ({ path, text })),
  };
}

/** A URL copied from a service catalog ends in a project ID, which could be another one. */
function endpointProblem(settings: ProjectSettings, path: string): Remark | undefined {
  const named = settings.endpoint?.projectId;
  if (named === undefined || settings.project_id === undefined) return undefined;
  if (named === settings.project_id) return undefined;
  return {
    path: childPath(path, 'endpoint'),
    text: 'ends in another project ID than project_id; leave out the part from /v3 on',
  };
}

async function secretFileWarning(auth: AuthConfig, path: string): Promise<Remark | undefined> {
  const problem = await secretFileProblem(auth);
  if (problem === undefined) return undefined;
  return { path: `${path}.auth.token_file`, text: `the file ${problem}` };
}

interface Parts {
  readonly timing: Timing;
  readonly found: ProjectCheckpoints;
  readonly auth: AuthConfig | undefined;
  readonly poll: PollConfig | undefined;
}

function complete(
  { name, region, project_id: projectId, endpoint }: ProjectSettings,
  { timing, found, auth, poll }: Parts,
): ProjectConfig | undefined {
  if (name === undefined || region === undefined || projectId === undefined) return undefined;
  if (endpoint === undefined || auth === undefined) return undefined;
  const { schedule, timezone, gaps } = timing;
  if (gaps === undefined || poll === undefined) return undefined;
  return {
    name,
    region,
    projectId,
    endpoint: endpoint.base,
    auth,
    schedule,
    timezone,
    poll,
    intervalMs: gaps.longestGapMs,
    checkpoints: found.checkpoints,
  };
}
