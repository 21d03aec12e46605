import type { ReadSchedule } from '../domain/schedule-reading.ts';
import { discoverConfig, discoverWarnings } from './discover-config.ts';
import { childPath, type Finding, located, type Remark } from './file/findings.ts';
import { objectivesConfig, objectivesWarnings } from './objectives-config.ts';
import { maxAgeProblem, overlaid, pollConfig, pollWarnings } from './poll-config.ts';
import { type AccessOptions, readAccess } from './project-access.ts';
import { type CheckpointsOptions, projectCheckpoints } from './project-checkpoints.ts';
import type { PollConfig, ProjectConfig } from './schema/config.ts';
import type { ProjectSettings, Settings } from './schema/settings.ts';
import { readTiming, type Timing } from './timing.ts';

export interface ProjectOptions extends CheckpointsOptions, Omit<AccessOptions, 'findingAt'> {
  /** Where a key of it stands, if not below its path. */
  readonly placeOf?: (place: string) => string;
  readonly common: Settings;
  readonly readSchedule: ReadSchedule;
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
  const findingAt = (key: string, text: string) =>
    located({ path: placeOf?.(key) ?? key, text }, { file: configFile, positions });
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
  const { access, ...reaching } = await readAccess(settings, { ...options, findingAt });
  const { name } = settings;
  const { schedule, timezone, gaps } = timing;
  const { poll } = polling;

  const findings = (remarks: readonly (Remark | undefined)[]): Finding[] =>
    remarks
      .filter((remark) => remark !== undefined)
      .map((remark) => findingAt(remark.path, remark.text));
  return {
    project:
      name === undefined || access === undefined || gaps === undefined || poll === undefined
        ? undefined
        : {
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
          },
    problems: [
      ...found.problems,
      ...findings([...timing.problems, polling.problem, nothingToWatch(settings, options)]),
      ...reaching.problems,
    ],
    warnings: [
      ...found.warnings,
      ...findings([...timing.warnings, ...polling.warnings, ...doubts]),
      ...reaching.warnings,
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
