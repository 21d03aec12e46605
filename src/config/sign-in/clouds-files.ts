import { dirname, join, resolve } from 'node:path';
import { type Environment, variable } from '../file/environment.ts';
import type { Finding } from '../file/findings.ts';
import type { ReadText } from '../file/text-file.ts';
import { type CloudsYaml, readCloudsYaml } from './clouds-yaml.ts';

export interface CloudsPlaces {
  /** The file a project names, which is the only one then. */
  readonly cloudsFile: string | undefined;
  readonly environment: Environment;
  /** Current directory; undefined: not searched. */
  readonly directory: string | undefined;
}

export interface CloudsFile extends CloudsYaml {
  readonly file: string;
  /** Whether it can be read again, as secrets in it are. */
  readonly isRegular: boolean;
}

export type CloudsFiles =
  | {
      readonly clouds: CloudsFile;
      /** Its values win. */
      readonly secure: CloudsFile | undefined;
    }
  /** A text about the search, or findings in a file. */
  | { readonly problem: string }
  | { readonly problems: readonly Finding[] };

const CLOUDS_NAMES = ['clouds.yaml', 'clouds.yml'];
const SECURE_NAMES = ['secure.yaml', 'secure.yml'];

/** Finds clouds.yaml and secure.yaml where the tools of OpenStack do. */
export async function readCloudsFiles(
  { cloudsFile, environment, directory }: CloudsPlaces,
  readText: ReadText,
): Promise<CloudsFiles> {
  const folders = searchPath(environment, directory);
  const wanted = variable(environment, 'OS_CLIENT_CONFIG_FILE');
  const named = cloudsFile ?? (wanted && resolve(directory ?? '.', wanted));
  const clouds = await firstOf(named === undefined ? filesIn(folders, CLOUDS_NAMES) : [named], {
    readText,
  });
  if (clouds === undefined) return { problem: notFound({ cloudsFile, wanted, folders }) };
  if ('problems' in clouds) return clouds;
  // A project that names its file means that one, and none that lies somewhere else.
  const beside = [dirname(clouds.file), ...(cloudsFile === undefined ? folders : [])];
  const secure = await firstOf(filesIn(beside, SECURE_NAMES), { readText });
  if (secure !== undefined && 'problems' in secure) return secure;
  return { clouds, secure };
}

function searchPath(environment: Environment, directory: string | undefined): readonly string[] {
  const home = variable(environment, 'HOME');
  return [
    ...(directory === undefined ? [] : [directory]),
    ...(home === undefined ? [] : [join(home, '.config/openstack')]),
    '/etc/openstack',
  ];
}

function filesIn(folders: readonly string[], names: readonly string[]): readonly string[] {
  return folders.flatMap((folder) => names.map((name) => join(folder, name)));
}

/** The first of the files that is there. */
async function firstOf(
  files: readonly string[],
  { readText }: { readonly readText: ReadText },
): Promise<CloudsFile | { readonly problems: readonly Finding[] } | undefined> {
  for (const file of files) {
    const read = await readText(file);
    if ('text' in read) return parsed(file, read);
    if (!read.missing) return { problems: [{ file, text: read.problem }] };
  }
  return undefined;
}

function parsed(
  file: string,
  { text, isRegular }: { readonly text: string; readonly isRegular: boolean },
): CloudsFile | { readonly problems: readonly Finding[] } {
  const yaml = readCloudsYaml(text);
  if (yaml.findings.length === 0) return { file, isRegular, ...yaml };
  return { problems: yaml.findings.map((finding) => ({ file, ...finding })) };
}

function notFound(search: {
  readonly cloudsFile: string | undefined;
  readonly wanted: string | undefined;
  readonly folders: readonly string[];
}): string {
  if (search.cloudsFile !== undefined) {
    return 'the file does not exist; a relative path starts at the directory of the configuration file';
  }
  if (search.wanted !== undefined) {
    return 'the file that environment variable OS_CLIENT_CONFIG_FILE names does not exist';
  }
  return `no clouds.yaml is in ${search.folders.join(', ')}; set clouds_file or OS_CLIENT_CONFIG_FILE`;
}
