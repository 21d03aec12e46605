import type { ReadSchedule } from '../domain/schedule-reading.ts';
import { inSlices, turnAfter } from '../domain/slices.ts';
import { type Environment, quotedTexts } from './file/environment.ts';
import { childPath, type Finding, findingLines, located } from './file/findings.ts';
import type { ReadText } from './file/text-file.ts';
import { yamlIn } from './file/yaml-text.ts';
import type { YamlValue } from './file/yaml-values.ts';
import { readProject } from './project.ts';
import { createCheckpointFileReader } from './project-checkpoints.ts';
import { readProjectList } from './project-list.ts';
import type { Config } from './schema/config.ts';
import { WHICH_PROJECTS } from './schema/schema.ts';
import { readSettings, type Settings, type SettingsResult } from './schema/settings.ts';
import { createSourceReader, type SourceReader, type Sources } from './sources.ts';
import { readTiming, remembered } from './timing.ts';
import type { TlsFileProblems } from './tls-config.ts';

export interface LoadOptions {
  readonly file: string;
  readonly environment: Environment;
  /** Current directory, where clouds.yaml is looked for first; undefined: not there. */
  readonly directory?: string | undefined;
  readonly readSchedule: ReadSchedule;
  /** Undefined: only whether they can be read is looked at. */
  readonly tlsFileProblems?: TlsFileProblems | undefined;
  /** Of the whole process, so that what can be read once is not tried again. */
  readonly readText?: ReadText;
}

/** Problems and warnings are lines of `file:line:column: path: what is wrong; what would be right`. */
export type LoadResult = Loaded & {
  readonly warnings: readonly string[];
  readonly sources: Sources;
};

type Loaded =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly string[] };

/** All that can be said of the files. There is a configuration exactly where there is no problem. */
interface Read {
  readonly config?: Config;
  readonly problems: readonly Finding[];
  readonly warnings: readonly Finding[];
}

const COPY_EXAMPLE =
  'copy config/cbr-exporter.example.yml, or what --config.example prints, and fill it in';

/** Reads configuration, environment, checkpoint files and clouds.yaml; never the network. */
export async function loadConfig(options: LoadOptions): Promise<LoadResult> {
  const { file, environment } = options;
  const reader = createSourceReader(file, options.readText);
  const { config, problems, warnings } = await readConfigFile(options, reader);
  const kept = quotedTexts(environment, OTHER_VARIABLES).map((text) => ({ file, text }));
  const loaded: Loaded =
    config === undefined
      ? { ok: false, problems: findingLines(problems, file) }
      : { ok: true, config };
  return {
    ...loaded,
    warnings: findingLines([...kept, ...warnings], file),
    sources: await reader.sources(),
  };
}

/** Those that are read beside the OS_* variables of a sign-in. */
const OTHER_VARIABLES = /^CBR_EXPORTER_|^(?:https?|no)_proxy$/i;

async function readConfigFile(options: LoadOptions, reader: SourceReader): Promise<Read> {
  const { file, environment } = options;
  const refused = (text: string): Read => ({ problems: [{ file, text }], warnings: [] });
  const read = await reader.readText(file);
  if ('problem' in read)
    return refused(`${read.problem}${read.missing ? `; ${COPY_EXAMPLE}` : ''}`);
  const yaml = await inSlices(yamlIn(read.text, environment));
  if (yaml.kind === 'empty') return refused(`is empty; ${COPY_EXAMPLE}`);
  if (yaml.kind === 'broken') return { problems: inFile(yaml.findings, file), warnings: [] };
  return readConfig(yaml, options, reader);
}

async function readConfig(
  yaml: YamlValue,
  options: LoadOptions,
  reader: SourceReader,
): Promise<Read> {
  const { file } = options;
  await turnAfter(yaml.positions.size);
  const { settings, findings, isWrong } = readSettings(yaml);
  await turnAfter(yaml.positions.size);
  const readSchedule = remembered(options.readSchedule);
  const { results, lists } = await readProjects(
    { settings, isWrong, yaml },
    { ...options, readSchedule },
    reader,
  );

  // Looked at even when every project has a schedule of its own.
  const timing = readTiming({}, settings, { path: '', readSchedule });
  const common = timing.problems.map((problem) =>
    located(problem, { file, positions: yaml.positions }),
  );
  const problems = [
    ...inFile([...yaml.findings, ...findings], file),
    ...common,
    ...duplicateNames(settings, yaml, { file }),
    ...[...results, ...lists].flatMap((result) => result.problems),
  ];
  const warnings = [
    ...inFile(yaml.warnings, file),
    ...[...results, ...lists].flatMap((result) => result.warnings),
  ];
  if (problems.length > 0) return { problems, warnings };
  const projects = results.flatMap(({ project }) => project ?? []);
  const projectLists = lists.flatMap(({ list }) => list ?? []);
  if (projects.length + projectLists.length < results.length + lists.length) {
    throw new Error('a project has no problem and no settings');
  }
  return { config: { projects, projectLists }, problems, warnings };
}

/** Each entry by itself. */
async function readProjects(
  {
    settings,
    isWrong,
    yaml,
  }: Pick<SettingsResult, 'settings' | 'isWrong'> & { readonly yaml: YamlValue },
  { file, environment, directory, readSchedule, tlsFileProblems }: LoadOptions,
  reader: SourceReader,
) {
  const readFile = createCheckpointFileReader(environment, reader);
  const shared = {
    common: settings,
    configFile: file,
    environment,
    directory,
    positions: yaml.positions,
    isWrong,
    readSchedule,
    tlsFileProblems,
    readFile,
    filesOf: reader.filesOf,
    readText: reader.readText,
  };
  // An entry that is no mapping is undefined; the schema has said so.
  const results = await Promise.all(
    (settings.projects ?? []).flatMap((project, index) => {
      const path = childPath('projects', index);
      return project === undefined ? [] : readProject(project, { ...shared, path });
    }),
  );
  const lists = await Promise.all(
    (settings.discover_projects ?? []).flatMap((list, index) => {
      const path = childPath('discover_projects', index);
      return list === undefined ? [] : readProjectList(list, { ...shared, path });
    }),
  );
  return { results, lists };
}

function inFile(findings: readonly Omit<Finding, 'file'>[], file: string): readonly Finding[] {
  return findings.map((finding) => ({ ...finding, file }));
}

/** Of projects, and of lists of them, of which is told alike. */
function duplicateNames(
  settings: Settings,
  { positions }: YamlValue,
  { file }: { readonly file: string },
): readonly Finding[] {
  const taken = new Map<string, string>();
  const findings: Finding[] = [];
  for (const key of WHICH_PROJECTS) {
    for (const [index, entry] of (settings[key] ?? []).entries()) {
      const name = entry?.name;
      if (name === undefined) continue;
      const path = childPath(childPath(key, index), 'name');
      const position = positions.get(path);
      const by = taken.get(name);
      taken.set(
        name,
        by ?? `the ${key === 'projects' ? 'project' : 'list'} on line ${position?.line}`,
      );
      if (by === undefined) continue;
      findings.push({ file, position, path, text: `is taken by ${by}; a name has to be unique` });
    }
  }
  return findings;
}
