import { tlsFileProblems } from '../../src/cbr/tls/tls-files.ts';
import { loadConfig as load } from '../../src/config/load.ts';
import type { Config } from '../../src/config/schema/config.ts';
import { readSchedule } from '../../src/schedule/read-schedule.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A configuration as the program loads it; throws its problems. */
export async function loadConfig(file: string, environment: Environment = {}): Promise<Config> {
  const loaded = await load({
    file,
    environment,
    directory: '/nowhere',
    readSchedule,
    tlsFileProblems: (files) => tlsFileProblems(files, Date.now()),
  });
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
  return loaded.config;
}
