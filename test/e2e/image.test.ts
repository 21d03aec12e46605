import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoFleet } from '../../src/simulator/fleet/demo-fleet.ts';
import { createSimulator, type Simulator } from '../../src/simulator/server.ts';
import { CA_FILE, certificate } from '../simulator/certificates.ts';
import {
  type ConfigFolder,
  configFolder,
  runExporter,
  startExporter,
} from '../support/exporter-process.ts';
import { parseExposition } from '../support/parse-exposition.ts';
import { configText } from '../support/simulated.ts';
import { ready } from '../support/until.ts';
import { buildInfo } from './built.ts';
import { contained, ENTRYPOINT, innermost, kill, replayDockerfile } from './container.ts';

const CONFIG = '/etc/cbr-exporter/config.yml';
const STORE = '/etc/ssl/certs/ca-certificates.crt';

let folder: ConfigFolder;
let simulator: Simulator;
let image: string;

beforeAll(async () => {
  folder = await configFolder();
  image = await replayDockerfile(folder.path, { VERSION: '1.2.3', REVISION: '0123abc' });
  const fleet = demoFleet(1, Date.now());
  simulator = createSimulator({ fleet });
  const tls = certificate('server');
  const { url } = await simulator.listen({ host: '127.0.0.1', port: 0, tls });
  await place(CONFIG, configText(fleet, url));
  // The certificates of the base image: here the simulator's alone.
  await mkdir(dirname(join(image, STORE)), { recursive: true });
  await copyFile(CA_FILE, join(image, STORE));
}, 300_000);
afterAll(async () => {
  await simulator?.close();
  await folder?.remove();
});

async function place(file: string, content: string): Promise<void> {
  await mkdir(dirname(join(image, file)), { recursive: true });
  await writeFile(join(image, file), content);
}

describe('the image', () => {
  it('holds the bundle, its map and the licenses, and no shell', async () => {
    expect((await readdir(join(image, 'app'))).sort()).toEqual([
      'LICENSE',
      'THIRD-PARTY-LICENSES.txt',
      'cbr-exporter.js',
      'cbr-exporter.js.map',
    ]);
    expect(await readdir(image)).not.toContain('bin');
  });

  it('polls over TLS with its own store, says which build it is, and ends with 0', async () => {
    const exporter = await startExporter(['--web.listen-address=127.0.0.1:0'], {
      program: contained(image, ENTRYPOINT),
    });
    try {
      await ready(exporter.url);
      const text = await (await fetch(`${exporter.url}/metrics`)).text();
      const up = parseExposition(text).find(({ name }) => name === 'cbr_up');
      expect(up?.samples.map(({ value }) => value)).toEqual(['1', '1', '1']);
      expect(await buildInfo(exporter.url)).toContain('{version="1.2.3",revision="0123abc",');

      const pid = await innermost(exporter.pid);
      const status = await readFile(`/proc/${pid}/status`, 'utf8');
      expect(status).toMatch(/^Uid:\t65532\t65532\t65532\t65532$/m);
      expect(status).toMatch(/^Groups:\s*$/m);
      expect(status).toMatch(/^CapEff:\t0+$/m);
      expect(status).toMatch(/^NSpid:\t.*\t1$/m);
      await kill('TERM', pid);
      expect(await exporter.ended).toBe(0);
      expect(exporter.unparsed()).toBe('');
    } finally {
      await exporter.kill();
    }
  });

  it('ends with 0 as process 1 too while a disk hangs', async () => {
    execFileSync('mkfifo', ['--mode=666', join(image, 'app/pipe')]);
    const hang = "import { open } from 'node:fs'; open('/app/pipe', () => {});";
    const [node = '', ...app] = ENTRYPOINT;
    const program = contained(image, [
      node,
      `--import=data:text/javascript,${encodeURIComponent(hang)}`,
      ...app,
    ]);
    const exporter = await startExporter(['--web.listen-address=127.0.0.1:0'], { program });
    try {
      const startedMs = performance.now();
      await kill('TERM', await innermost(exporter.pid));
      expect(await exporter.ended).toBe(0);
      expect(performance.now() - startedMs).toBeLessThan(6000);
      expect(exporter.lines.at(-2)).toMatchObject({ hanging: ['FSReqCallback'] });
    } finally {
      await exporter.kill();
      await rm(join(image, 'app/pipe'));
    }
  });

  it('can write nowhere', async () => {
    const [node = ''] = ENTRYPOINT;
    const code =
      'for (const p of ["/x", "/app/x", "/tmp/x"]) try { fs.writeFileSync(p, "") } catch (e) { console.log(e.code) }';
    const { stdout } = await runExporter([], { program: contained(image, [node, '-e', code]) });
    expect(stdout).toBe('EROFS\nEROFS\nENOENT\n');
  });

  it('takes flags, and exits with 3 when nothing is mounted', async () => {
    const program = contained(image, ENTRYPOINT);
    expect(await runExporter(['--config.check'], { program })).toMatchObject({ stdout: 'ok\n' });
    const none = await runExporter(['--config.file=/none.yml'], { program });
    expect([none.code, none.stderr.startsWith('/none.yml')]).toEqual([3, true]);
  });
});
