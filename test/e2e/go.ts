import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ROOT } from '../shipping/docker-context.ts';

const run = promisify(execFile);
const TOOLS = join(ROOT, '.ci/tools');

/** Builds the server that is made with exporter-toolkit, and gives its path. */
export async function buildToolkit(): Promise<string> {
  const program = join(TOOLS, 'toolkit');
  const { stdout: go } = await run(process.execPath, [join(ROOT, '.ci/go.js')]);
  const cwd = fileURLToPath(new URL('toolkit', import.meta.url));
  await run(go.trim(), ['build', '-o', program, '.'], { cwd });
  if (!existsSync(program)) throw new Error(`go has not made ${program}`);
  return program;
}
