import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SOURCE = fileURLToPath(new URL('peers/go-scrape', import.meta.url));
const PROGRAM = 'go-scrape';
/** Where Debian has the sources of Go's packages. */
const DEBIAN_GOPATH = '/usr/share/gocode';
const PACKAGES = 'golang-go golang-github-prometheus-client-golang-dev';

/** Builds it into a folder; says what to install where that fails. */
export async function buildGoScrape(folder: string): Promise<string | undefined> {
  const environment = { ...process.env, GO111MODULE: 'off', GOPATH: DEBIAN_GOPATH };
  try {
    await promisify(execFile)('go', ['build', '-o', join(folder, PROGRAM), '.'], {
      cwd: SOURCE,
      env: environment,
    });
    return undefined;
  } catch {
    return `apt-get install ${PACKAGES}`;
  }
}

/** Serves the series of a file, as built in the folder. */
export async function startGoScrape(folder: string, file: string) {
  const child = spawn(join(folder, PROGRAM), [file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new AbortController();
  const exit = once(child, 'exit').then(() => ended.abort(new Error(`${PROGRAM} ended`)));
  const lines = createInterface({ input: child.stdout });
  const [url]: string[] = await once(lines, 'line', { signal: ended.signal });
  return {
    url: url ?? '',
    pid: child.pid ?? 0,
    end: async () => {
      child.stdin.end();
      await exit;
    },
  };
}
