import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Rule {
  readonly pattern: RegExp;
  readonly kept: boolean;
}

/** Whether .dockerignore lets a file through: the last rule that names it or a folder above wins. */
function isKept(file: string, rules: readonly Rule[]): boolean {
  const parts = file.split('/');
  const paths = parts.map((_, at) => parts.slice(0, at + 1).join('/'));
  const rule = rules.findLast(({ pattern }) => paths.some((path) => pattern.test(path)));
  return rule?.kept ?? true;
}

/** As Docker reads a pattern, whose * takes hidden files too. */
function globPattern(glob: string): RegExp {
  return new RegExp(`^${glob.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`);
}

/** The files of the checkout that `docker build .` sends to the builder. */
export function dockerContext(): readonly string[] {
  const rules = readFileSync(join(ROOT, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ pattern: globPattern(line.replace(/^!/, '')), kept: line.startsWith('!') }));
  return filesBelow(ROOT).filter((file) => isKept(file, rules));
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return [relative(ROOT, path)];
    return /^(node_modules|\.git)$/.test(entry.name) ? [] : filesBelow(path);
  });
}
