import { readFileSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import type { Fleet } from '../../src/simulator/fleet/fleet.ts';
import { ROOT } from '../shipping/docker-context.ts';
import {
  type ConfigFolder,
  configFolder,
  type RunningExporter,
  startExporter,
} from '../support/exporter-process.ts';
import { generatedFleet } from '../support/generated-fleet.ts';
import { configText, type RunningSimulator, startSimulator } from '../support/simulated.ts';
import { ready } from '../support/until.ts';
import { buildInfo } from './built.ts';
import { type Engine, startEngine } from './engine.ts';
import { freePort } from './free-port.ts';

const INSTALLING = readFileSync(join(ROOT, 'config/INSTALL.md'), 'utf8');
const IMAGE = 'cbr-exporter';
const MIB = 2 ** 20;
/** Of the documented line. */
const MEMORY_LIMIT = 256 * MIB;
/** What the documentation says that suits that limit. */
const FLEET = generatedFleet({
  seed: 5,
  startMs: Date.now(),
  projects: 1,
  checkpoints: 1000,
  resourcesPerCheckpoint: 10,
});

let folder: ConfigFolder;
let mounted: string;
let simulator: RunningSimulator;
let engine: Engine;

beforeAll(async () => {
  folder = await configFolder();
  mounted = join(folder.path, 'etc');
  await mkdir(mounted);
  simulator = await startSimulator(FLEET);
  await writeFile(join(mounted, 'token'), FLEET.projects[0]?.tokens[0] ?? '');
  await configure(FLEET);
  engine = await startEngine(folder.path, IMAGE);
}, 900_000);
afterAll(async () => {
  await engine?.remove();
  await simulator?.close();
  await folder?.remove();
}, 120_000);

/** Swaps the mounted file, as whoever edits one does. */
async function configure(fleet: Fleet): Promise<void> {
  // Time for a cycle of them all, on a busy machine too.
  const schedule = '0 * * * * *';
  const auth = '      type: token\n      token_file: /etc/cbr-exporter/token';
  await writeFile(join(mounted, 'new'), configText(fleet, simulator.url, { auth, schedule }));
  await rename(join(mounted, 'new'), join(mounted, 'config.yml'));
}

/** The arguments of the documented `docker run`, with this folder and these for the port's. */
function documented(...network: readonly string[]): readonly string[] {
  const [, line = ''] = /^docker run ([\s\S]*?) cbr-exporter\n/m.exec(INSTALLING) ?? [];
  const args = line.split(/[\s\\]+/);
  const port = args.indexOf('-p');
  const without = args.map((each) => each.replace(/^\/etc\/cbr-exporter:/, `${mounted}:`));
  return without.toSpliced(port, 2, ...network);
}

const names: string[] = [];
/** A container of the image, which is killed where the test leaves it. */
async function withContainer(
  network: readonly string[],
  flags: readonly string[],
  tried: (exporter: RunningExporter, name: string) => Promise<void>,
): Promise<void> {
  const name = `${IMAGE}-${names.push('') - 1}`;
  const args = [...documented(...network), `--name=${name}`, IMAGE];
  const exporter = await startExporter(flags, { program: engine.runCommand(...args) });
  try {
    await tried(exporter, name);
  } finally {
    await engine.podman('rm', '--force', '--ignore', name);
    await exporter.kill();
  }
}

async function inspected(name: string, format: string): Promise<string> {
  return (await engine.podman('inspect', `--format=${format}`, name)).trim();
}

/** Of process 1 of the container. */
async function processStatus(name: string): Promise<string> {
  return readFile(`/proc/${await inspected(name, '{{.State.Pid}}')}/status`, 'utf8');
}

it('says what it is', async () => {
  const labels = JSON.parse(await inspected(IMAGE, '{{json .Config.Labels}}'));
  expect(labels).toMatchObject({
    'org.opencontainers.image.version': packageJson.version,
    'org.opencontainers.image.revision': 'unknown',
    'org.opencontainers.image.source': expect.stringMatching(/^https:/),
  });
});

describe('the documented line', () => {
  it('answers from outside, may do nothing but its work, and ends in time', async () => {
    const port = await freePort();
    await withContainer(['-p', `127.0.0.1:${port}:10227`], [], async (exporter, name) => {
      const url = `http://127.0.0.1:${port}`;
      expect(await buildInfo(url)).toContain(`version="${packageJson.version}",revision="unknown"`);

      const status = await processStatus(name);
      expect(status).toMatch(/^Uid:\t65532\t65532\t65532\t65532$/m);
      expect(status).toMatch(/^Cap(?:Prm|Bnd):\t0+$/m);
      expect(status).toMatch(/^CapEff:\t0+$/m);
      expect(status).toMatch(/^NoNewPrivs:\t1$/m);
      expect(status).toMatch(/^NSpid:\t.*\t1$/m);

      const write = 'try { fs.writeFileSync("/app/x", "") } catch ({ code }) { console.log(code) }';
      const wrote = await engine.podman('exec', name, '/nodejs/bin/node', '-e', write);
      expect(wrote.trim()).toBe('EROFS');

      const [, healthCheck = ''] = /`test: \["CMD", (.*?)\]`/.exec(INSTALLING) ?? [];
      await engine.podman('exec', name, ...JSON.parse(`[${healthCheck}]`));

      const stoppedMs = performance.now();
      exporter.signal('SIGTERM');
      expect(await exporter.ended).toBe(0);
      expect(performance.now() - stoppedMs).toBeLessThan(5000);
      expect(exporter.unparsed()).toBe('');
    });
  });
});

describe('in the network of the machine', () => {
  const flags = ['--web.listen-address=127.0.0.1:0'];

  it('polls with the mounted secret what its memory limit suits, and stays below it', async () => {
    await withContainer(['--network=host'], flags, async ({ url }, name) => {
      await ready(url);
      for (let scrape = 0; scrape < 10; scrape += 1) {
        const text = await (await fetch(`${url}/metrics`)).text();
        const known = text.match(/^cbr_checkpoint_created_timestamp_seconds\{/gm);
        expect(known).toHaveLength(FLEET.checkpoints.length);
      }
      expect(await inspected(name, '{{.HostConfig.Memory}}')).toBe(String(MEMORY_LIMIT));
      expect(await inspected(name, '{{.State.OOMKilled}}')).toBe('false');
      const [, peakKib] = /^VmHWM:\s+(\d+) kB$/m.exec(await processStatus(name)) ?? [];
      expect(Number(peakKib) * 1024).toBeLessThan(MEMORY_LIMIT);
    });
  });

  it('takes over a configuration that is swapped in its mount', async () => {
    await withContainer(['--network=host'], flags, async (exporter) => {
      await ready(exporter.url);
      await configure({ ...FLEET, checkpoints: FLEET.checkpoints.slice(0, 10) });
      await exporter.logged(({ msg }) => msg === 'configuration reloaded');
    });
  });
});
