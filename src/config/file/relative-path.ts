import { dirname, isAbsolute, join, normalize } from 'node:path';

/** A path of the configuration, which is relative to the configuration file. */
export function besideConfig(path: string, configFile: string): string {
  return normalize(isAbsolute(path) ? path : join(dirname(configFile), path));
}
