import type { Objectives } from '../domain/objective.ts';
import type { CheckpointFile } from './checkpoints/checkpoint-files.ts';
import { discoverConfig, discoverWarnings } from './discover-config.ts';
import type { Environment } from './file/environment.ts';
import { childPath, type Finding, nearestPosition, type Remark } from './file/findings.ts';
import type { ReadText } from './file/text-file.ts';
import type { YamlValue } from './file/yaml-values.ts';
import { objectivesConfig, objectivesWarnings } from './objectives-config.ts';
import { maxAgeProblem, overlaid, pollConfig, pollWarnings } from './poll-config.ts';
import { type ProjectAccess, readAccess } from './project-access.ts';
import { type ProjectCheckpoints, projectCheckpoints } from './project-checkpoints.ts';
import type { DiscoverConfig, PollConfig, ProjectConfig, ReadSchedule } from './schema/config.ts';
import type { ProjectSettings, Settings, SettingsResult } from './schema/settings.ts';
import type { SourceReader } from './sources.ts';
import { readTiming, type Timing } from './timing.ts';
import type { TlsFileProblems } from './tls-config.ts';

export interface ProjectOptions {
  /** Of the project, as `projects[0]`. */
  readonly path: string;
  /** Where a key of it stands, if not below its path. */
  readonly placeOf?: (place: string) => string;
  readonly common: Settings;
  readonly configFile: string;
  readonly environment: Environment;
  readonly directory: string | undefined;
  readonly positions: YamlValue['positions'];
  readonly isWrong: SettingsResult['isWrong'];
  readonly readSchedule: ReadSchedule;
  readonly tlsFileProblems: TlsFileProblems | undefined;
  readonly readFile: (file: string) => Promise<CheckpointFile>;
  readonly filesOf: SourceReader['filesOf'];
  readonly readText: ReadText;
}

export interface ProjectResult {
  /** Undefined when a key it needs is missing or wrong. */
  readonly project: ProjectConfig | undefined;
  readonly problems: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/** Puts a project together out of its own keys, the common ones and its sign-in. */
export async function readProject(
  settings: ProjectSettings,
  options: ProjectOptions,
): Promise<ProjectResult> {
  const { path, common, configFile, positions, readSchedule, placeOf } = options;
  const findingAt = (key: string, text: string): Finding => {
    const place = placeOf?.(key) ?? key;
    return { file: configFile, position: nearestPosition(positions, place), path: place, text };
  };
  const found = await projectCheckpoints(settings, options);
  const timing = readTiming(settings, common, { path, readSchedule });
  const polling = readPolling(settings, options, { timing, count: found.checkpoints.length });
  const discover = discoverConfig(settings.discover, common.discover);
  const objectives = objectivesConfig(settings, common);
  const doubts = [
    ...(discover === undefined ? [] : discoverWarnings(discover)).map((text) => ({
      path: childPath(path, 'discover'),
      text,
    })),
    ...objectivesWarnings(objectives, discover).map((text) => ({ path, text })),
  ];
  const access = await readAccess(settings, { ...options, findingAt });

  const findings = (remarks: readonly (Remark | undefined)[]): Finding[] =>
    remarks
      .filter((remark) => remark !== undefined)
      .map((remark) => findingAt(remark.path, remark.text));
  return {
    project: complete(settings, {
      timing,
      found,
      access: access.access,
      poll: polling.poll,
      discover,
      objectives,
    }),
    problems: [
      ...found.problems,
      ...findings([...timing.problems, polling.problem, nothingToWatch(settings, options)]),
      ...access.problems,
    ],
    warnings: [
      ...found.warnings,
      ...findings([...timing.warnings, ...polling.warnings, ...doubts]),
      ...access.warnings,
    ],
  };
}

/** Something has to say what is watched, if only that it is nothing for now. */
function nothingToWatch(
  { checkpoints, checkpoint_files: files, discover }: ProjectSettings,
  { path, common, isWrong }: ProjectOptions,
): Remark | undefined {
  const keys = ['checkpoints', 'checkpoint_files', 'discover'];
  const isThere =
    [checkpoints, files, discover ?? common.discover].some((each) => each !== undefined) ||
    keys.some((key) => isWrong(childPath(path, key))) ||
    isWrong('discover');
  const text = 'needs discover, checkpoints or checkpoint_files, which may be an empty list';
  return isThere ? undefined : { path, text };
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

interface Parts {
  readonly timing: Timing;
  readonly found: ProjectCheckpoints;
  readonly access: ProjectAccess | undefined;
  readonly poll: PollConfig | undefined;
  readonly discover: DiscoverConfig | undefined;
  readonly objectives: Objectives;
}

function complete(
  { name }: ProjectSettings,
  { timing, found, access, poll, discover, objectives }: Parts,
): ProjectConfig | undefined {
  const { schedule, timezone, gaps } = timing;
  if (name === undefined || access === undefined) return undefined;
  if (gaps === undefined || poll === undefined) return undefined;
  return {
    name,
    ...access,
    schedule,
    timezone,
    poll,
    intervalMs: gaps.longestGapMs,
    offsetMs: gaps.offsetMs ?? 0,
    checkpoints: found.checkpoints,
    discover,
    objectives,
  };
}
