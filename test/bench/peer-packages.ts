import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const FOLDER = fileURLToPath(new URL('peers', import.meta.url));
const COMMAND = ['ci', '--prefix', FOLDER, '--ignore-scripts', '--no-audit', '--no-fund'];
/** The last that npm writes. */
const MARK = `${FOLDER}/node_modules/.package-lock.json`;

/** Installs the npm packages of peers unless they are there; says what to do where that fails. */
export async function installPeerPackages(): Promise<string | undefined> {
  if (existsSync(MARK)) return undefined;
  try {
    await promisify(execFile)('npm', COMMAND);
    return undefined;
  } catch {
    return 'npm ci --prefix test/bench/peers';
  }
}
