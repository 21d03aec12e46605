import { isAbsolute } from 'node:path';
import { type Interruptible, inSlices } from '../domain/slices.ts';
import { type CheckpointFile, readCheckpointFile } from './checkpoints/checkpoint-files.ts';
import { CHECKPOINTS_MAX, checkpointsIn, type ListEntry } from './checkpoints/checkpoint-list.ts';
import { type MergedLists, merged, type SourcedList } from './checkpoints/checkpoint-merge.ts';
import { isPattern } from './checkpoints/patterns.ts';
import type { Environment } from './file/environment.ts';
import { childPath, type Finding } from './file/findings.ts';
import type { YamlValue } from './file/yaml-values.ts';
import type { ProjectSettings } from './schema/settings.ts';
import type { SourceReader } from './sources.ts';

export interface CheckpointsOptions {
  /** Of the project, as `projects[0]`. */
  readonly path: string;
  readonly configFile: string;
  readonly positions: YamlValue['positions'];
  readonly readFile: (file: string) => Promise<CheckpointFile>;
  readonly filesOf: SourceReader['filesOf'];
}

export interface ProjectCheckpoints extends MergedLists {
  readonly problems: readonly Finding[];
}

/** Each file is parsed once, however many projects name it. */
export function createCheckpointFileReader(environment: Environment, { readText }: SourceReader) {
  const reads = new Map<string, Promise<CheckpointFile>>();
  return (file: string): Promise<CheckpointFile> => {
    const read = reads.get(file) ?? readCheckpointFile(file, { environment, readText });
    reads.set(file, read);
    return read;
  };
}

/** The IDs of a project out of its own list and its files. */
export async function projectCheckpoints(
  project: ProjectSettings,
  { path, configFile, positions, readFile, filesOf }: CheckpointsOptions,
): Promise<ProjectCheckpoints> {
  const own = ownList(project, { path, configFile, positions });
  const lists: SourcedList[] = [await inSlices(own)];
  const problems: Finding[] = [];
  const warnings: Finding[] = [];
  const files = new Set<string>();

  for (const [index, pattern] of (project.checkpoint_files ?? []).entries()) {
    if (pattern === undefined || pattern === '') continue;
    const entryPath = childPath(childPath(path, 'checkpoint_files'), index);
    const at = { file: configFile, position: positions.get(entryPath), path: entryPath };
    const found = await filesOf(pattern);
    if (found.length === 0) warnings.push({ ...at, text: 'matches no file' });
    for (const file of found) {
      if (files.has(file)) continue;
      files.add(file);
      const list = await readFile(file);
      if (!('problem' in list)) lists.push({ ...list, source: 'file' });
      // Which of the files a pattern matched is not to be seen from the pattern.
      else if (isPattern(pattern)) problems.push({ file, text: list.problem });
      else problems.push({ ...at, text: `the file ${list.problem}${adviceOn(pattern, list)}` });
    }
  }

  const together = await inSlices(merged(lists, path));
  const { checkpoints } = together;
  const total = checkpoints.length;
  if (total > CHECKPOINTS_MAX) {
    const text = `has ${total} checkpoints; at most ${CHECKPOINTS_MAX} are allowed`;
    problems.push({ file: configFile, position: positions.get(path), path, text });
  }
  return {
    checkpoints,
    problems: [...problems, ...lists.flatMap(({ findings }) => findings)],
    warnings: [...warnings, ...lists.flatMap((list) => list.warnings), ...together.warnings],
  };
}

function adviceOn(path: string, { problem }: { readonly problem: string }): string {
  return problem === 'does not exist' && !isAbsolute(path)
    ? '; a relative path starts at the directory of the configuration file'
    : '';
}

function* ownList(
  project: ProjectSettings,
  { path, configFile, positions }: Pick<CheckpointsOptions, 'path' | 'configFile' | 'positions'>,
): Interruptible<SourcedList> {
  const listPath = childPath(path, 'checkpoints');
  const entries: ListEntry[] = [];
  for (const [index, text] of (project.checkpoints ?? []).entries()) {
    const entryPath = childPath(listPath, index);
    // What is no text, or empty, the schema has found already.
    if (text === undefined || text.trim() === '') continue;
    entries.push({ text, position: positions.get(entryPath), path: entryPath });
    yield;
  }
  return { ...(yield* checkpointsIn(configFile, entries)), source: 'static' };
}
