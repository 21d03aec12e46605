// Prints the folder of today's Prometheus and Alertmanager with their tools. They are built out of
// Go modules into .ci/tools, once for what test/e2e/programs says. Run by hand: node .ci/programs.js
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAMS = {
  prometheus: ['prometheus', 'promtool'],
  alertmanager: ['alertmanager', 'amtool'],
};
const MODULES = fileURLToPath(new URL('../test/e2e/programs/', import.meta.url));
const TOOLS = fileURLToPath(new URL('tools/', import.meta.url));

const folder = join(TOOLS, `programs-${key()}`);
if (!existsSync(folder)) build();
process.stdout.write(`${folder}\n`);

/** Of everything that says what is built. */
function key() {
  const hash = createHash('sha256').update(readFileSync(fileURLToPath(import.meta.url)));
  for (const name of Object.keys(PROGRAMS)) {
    for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(MODULES, name, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

function build() {
  const go = node('go.js');
  // A folder of its own first: nobody ever starts half a program.
  const made = `${folder}.${process.pid}`;
  try {
    for (const name of Object.keys(PROGRAMS)) buildModule(go, name, made);
    // As Debian calls it, which is what tests start.
    symlinkSync('alertmanager', join(made, 'prometheus-alertmanager'));
    rmSync(join(made, 'modules'), { recursive: true });
    renameSync(made, folder);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

function buildModule(go, name, made) {
  const path = `github.com/prometheus/${name}`;
  const module = join(made, 'modules', name);
  mkdirSync(module, { recursive: true });
  cpSync(join(MODULES, name), module, { recursive: true });
  const published = JSON.parse(run(go, ['mod', 'download', '-json', path], module));
  if (name === 'alertmanager') bringPages(go, module, published.Dir);
  const version = release(published.Version);
  // Discovery in clouds is nothing that is tested, and much that would be compiled.
  const flags = ['-mod=mod', '-trimpath', '-buildvcs=false', '-tags=remove_all_sd'];
  const linked = `-ldflags=-s -w -X github.com/prometheus/common/version.Version=${version}`;
  const packages = PROGRAMS[name].map((program) => `${path}/cmd/${program}`);
  run(go, ['build', ...flags, linked, `-o=${made}/`, ...packages], module);
}

/** What the program says of itself: Prometheus 3.1.2 is the module v0.301.2. */
function release(version) {
  return version
    .slice('v'.length)
    .replace(/^0\.(\d)(\d\d)\./, (_, major, minor) => `${major}.${Number(minor)}.`);
}

/** Alertmanager embeds its pages, which are generated and not in the module: it gets none. */
function bringPages(go, module, published) {
  const own = join(module, 'source');
  cpSync(published, own, { recursive: true });
  // Modules are read-only.
  for (const entry of ['', 'ui', 'ui/app']) chmodSync(join(own, entry), 0o755);
  mkdirSync(join(own, 'ui/app/dist'));
  writeFileSync(join(own, 'ui/app/dist/none.txt'), 'This build has no pages.\n');
  run(go, ['mod', 'edit', '-replace=github.com/prometheus/alertmanager=./source'], module);
}

function node(name) {
  const program = fileURLToPath(new URL(name, import.meta.url));
  return execFileSync(process.execPath, [program], { encoding: 'utf8' }).trim();
}

function run(program, args, cwd) {
  const stdio = ['ignore', 'pipe', 'inherit'];
  return execFileSync(program, args, { cwd, stdio, encoding: 'utf8', maxBuffer: 2 ** 26 });
}
