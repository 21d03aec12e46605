import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../shipping/docker-context.ts';

const run = promisify(execFile);

export const DIST = join(ROOT, 'dist');
export const BUNDLE = join(DIST, 'cbr-exporter.js');

/** Runs `npm run build` with arguments; dist is made anew. */
export async function build(...flags: readonly string[]): Promise<string> {
  const { stdout } = await run('npm', ['run', '--silent', 'build', '--', ...flags], { cwd: ROOT });
  return stdout;
}

/** Value and labels of the one sample of cbr_exporter_build_info. */
export async function buildInfo(url: string): Promise<string | undefined> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return /^cbr_exporter_build_info.*$/m.exec(text)?.[0];
}
