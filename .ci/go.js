// Prints the path of a Go that is new enough for the modules in test/e2e. Where the machine has
// none, the older one of Debian fetches it into .ci/tools as a module, which it is to the proxy.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TOOLS = fileURLToPath(new URL('tools/', import.meta.url));
const MINOR_MIN = 26;
const TOOLCHAIN = 'v0.0.1-go1.26.8.linux-amd64';
const FETCHED = join(TOOLS, 'go', 'bin', 'go');

const known = ['go', '/usr/local/go/bin/go', FETCHED].find((go) => minorOf(go) >= MINOR_MIN);
process.stdout.write(`${known ?? fetched()}\n`);

/** Of the version 1.x; 0 where there is no such program. */
function minorOf(go) {
  try {
    const environment = { ...process.env, GOTOOLCHAIN: 'local' };
    const version = execFileSync(go, ['env', 'GOVERSION'], { env: environment, stdio: 'pipe' });
    return Number(/^go1\.(\d+)/.exec(String(version))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function fetched() {
  const module = join(TOOLS, 'go-module');
  mkdirSync(module, { recursive: true });
  writeFileSync(join(module, 'go.mod'), 'module fetch\n');
  const download = ['mod', 'download', '-json', `golang.org/toolchain@${TOOLCHAIN}`];
  const { Dir: folder } = JSON.parse(execFileSync('go', download, { cwd: module }));
  // Modules have no programs in them: what is one has to be said again.
  for (const programs of ['bin', 'pkg/tool/linux_amd64']) {
    chmodSync(join(folder, programs), 0o755);
    for (const name of readdirSync(join(folder, programs))) {
      chmodSync(join(folder, programs, name), 0o755);
    }
  }
  if (!existsSync(join(TOOLS, 'go'))) symlinkSync(folder, join(TOOLS, 'go'));
  return FETCHED;
}
