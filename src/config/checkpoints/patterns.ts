import { glob, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { besideConfig } from '../file/relative-path.ts';

/** The files an entry of `checkpoint_files` stands for; a pattern may stand for none. */
export async function filesOfPattern(pattern: string, configFile: string): Promise<string[]> {
  if (!isPattern(pattern)) return [besideConfig(pattern, configFile)];
  const files = new Set<string>();
  // The directory is kept out of the pattern: brackets in its name would mean something.
  for await (const found of glob(pattern, { cwd: dirname(configFile) })) {
    const file = besideConfig(found, configFile);
    if (!(await isDirectory(file))) files.add(file);
  }
  return [...files].sort();
}

export function isPattern(path: string): boolean {
  return /[*?]/.test(path);
}

async function isDirectory(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isDirectory();
  } catch {
    // A link that leads nowhere is for the reader to report.
    return false;
  }
}
