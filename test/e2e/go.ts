import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ROOT } from '../shipping/docker-context.ts';

const run = promisify(execFile);
const TOOLS = join(ROOT, '.ci/tools');

/** Builds the program in a folder beside this file, and gives its path. */
export async function buildGo(name: 'toolkit' | 'textparse'): Promise<string> {
  const program = join(TOOLS, name);
  const { stdout: go } = await run(process.execPath, [join(ROOT, '.ci/go.js')]);
  const cwd = fileURLToPath(new URL(name, import.meta.url));
  await run(go.trim(), ['build', '-o', program, '.'], { cwd });
  if (!existsSync(program)) throw new Error(`go has not made ${program}`);
  return program;
}
