import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ConfigFolder,
  configFolder,
  type RunningExporter,
  startExporter,
} from '../support/exporter-process.ts';
import { generatedFleet } from '../support/generated-fleet.ts';
import { configText, type RunningSimulator, startSimulator } from '../support/simulated.ts';
import { onlyOf, rendered, run, type TestPod, VALUES_FILES } from './helm.ts';

const MINIMAL = VALUES_FILES.get('minimal') ?? '';
/** Says at its end, on stderr, how much memory it ever had in KiB. */
const WITH_MEMORY = `--import=data:text/javascript,${encodeURIComponent(
  "process.on('exit', () => process._rawDebug(process.resourceUsage().maxRSS))",
)}`;

let folder: ConfigFolder;
let simulator: RunningSimulator;
let exporters: RunningExporter[];
beforeEach(async () => {
  folder = await configFolder();
  exporters = [];
});
afterEach(async () => {
  await Promise.all(exporters.map(({ kill }) => kill()));
  await folder.remove();
});

async function exporterOf(config: string, name = 'good'): Promise<string> {
  const file = await folder.write(`${name}.yml`, config);
  const flags = [`--config.file=${file}`, '--web.listen-address=127.0.0.1:0', '--no-config.watch'];
  const exporter = await startExporter(flags);
  exporters.push(exporter);
  return exporter.url;
}

async function containerOf() {
  const pod = onlyOf<TestPod>(await rendered('helm-4', MINIMAL), 'Pod');
  const [container] = pod.spec.containers;
  if (container === undefined) throw new Error('no container');
  return container;
}

/** Runs the script that the chart renders, in as much memory as the image gives its heap there. */
async function runTestPod(urls: string | readonly string[], timeoutSeconds = 10) {
  const { command, args = [] } = await containerOf();
  expect(command).toEqual(['/nodejs/bin/node']);
  expect(args.slice(-2)).toEqual(['http://backups-cbr-exporter.exporters.svc:10227', '270']);
  const flags = [WITH_MEMORY, '--max-old-space-size=64', '--max-semi-space-size=8'];
  const given = [...flags, ...args.slice(0, -2), ...[urls].flat(), String(timeoutSeconds)];
  return run(process.execPath, given);
}

describe('of a running exporter', () => {
  afterEach(() => simulator.close());

  it('it passes when every project was answered, and says which was not', async () => {
    simulator = await startSimulator();
    const text = configText(simulator.fleet, simulator.url);
    const good = await exporterOf(text);
    const bad = await exporterOf(text.replace(/token: \S+/, 'token: wrong'), 'bad');
    const [passed, failed] = await Promise.all([good, bad].map((url) => runTestPod(url)));
    const [first] = simulator.fleet.projects;
    expect(passed).toMatchObject({ stdout: 'cbr-exporter 0.1.0, projects up: 3\n', code: 0 });
    expect(failed).toMatchObject({
      stdout: `not answered: ${first?.name}; see the exporter's log\n`,
      code: 1,
    });
  });

  it('it asks each of several, and says which one is not answered', async () => {
    simulator = await startSimulator();
    const text = configText(simulator.fleet, simulator.url);
    const good = await exporterOf(text);
    const bad = await exporterOf(text.replace(/token: \S+/, 'token: wrong'), 'bad');
    const { stdout, code } = await runTestPod([bad, good]);
    const [first] = simulator.fleet.projects;
    expect(stdout.split('\n')).toEqual([
      `${new URL(bad).host}: not answered: ${first?.name}; see the exporter's log`,
      `${new URL(good).host}: cbr-exporter 0.1.0, projects up: 3`,
      '',
    ]);
    expect(code).toBe(1);
    expect(await runTestPod([good, good])).toMatchObject({ code: 0 });
  });

  it('it passes with 10,000 checkpoints of ten resources, in its memory', async () => {
    const size = { projects: 2, checkpoints: 10_000, resourcesPerCheckpoint: 10 };
    simulator = await startSimulator(generatedFleet({ seed: 5, startMs: Date.now(), ...size }));
    const hourly = { schedule: '0 * * * *', timeout: '10s' };
    const url = await exporterOf(configText(simulator.fleet, simulator.url, hourly));
    const { stdout, stderr, code } = await runTestPod(url, 90);
    expect({ stdout, code }).toEqual({ stdout: 'cbr-exporter 0.1.0, projects up: 2\n', code: 0 });
    const { resources } = (await containerOf()) as { readonly resources?: unknown };
    expect(resources).toMatchObject({ limits: { memory: '128Mi' } });
    expect(Number(stderr) / 1024).toBeLessThan(128);
  }, 120_000);
});

describe('of something else', () => {
  const METRICS = 'cbr_exporter_build_info{version="1"} 1\ncbr_up{project="a"} 1\n';

  async function runAgainst(answer: RequestListener, timeoutSeconds?: number) {
    const server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { stdout, code } = await runTestPod(url, timeoutSeconds);
    server.close();
    return { said: stdout.replaceAll(url, ''), code };
  }

  it('it waits until the first cycle has ended', async () => {
    let asked = 0;
    const { said, code } = await runAgainst((request, response) => {
      if (request.url === '/-/ready') asked += 1;
      response.writeHead(asked < 3 ? 503 : 200).end(METRICS);
    });
    expect([said, code, asked]).toEqual(['cbr-exporter 1, projects up: 1\n', 0, 3]);
  });

  it.each<readonly [what: string, answer: RequestListener, said: string]>([
    [
      'that is never ready',
      (_, response) => response.writeHead(503).end(),
      "/-/ready: 503 after 1 s; see the exporter's log\n",
    ],
    [
      'that has no metrics to give',
      ({ url }, response) => response.writeHead(url === '/metrics' ? 503 : 200).end(METRICS),
      '/metrics: 503\n',
    ],
    [
      'that is no exporter',
      (_, response) => response.end('hello'),
      '/metrics: no build_info in it\n',
    ],
    [
      'that breaks off',
      ({ url }, response) => {
        response.writeHead(200, { 'content-length': url === '/metrics' ? 1000 : 0 });
        if (url !== '/metrics') response.end();
        else response.write(METRICS, () => response.destroy());
      },
      '/metrics: aborted\n',
    ],
  ])('it fails where one answers %s', async (_, answer, said) => {
    expect(await runAgainst(answer, 1)).toEqual({ said, code: 1 });
  });

  it('it fails where nobody answers', async () => {
    const failed = await runTestPod('http://127.0.0.1:1', 1);
    expect(failed.stdout).toMatch(/^http:\/\/127\.0\.0\.1:1\/-\/ready: .+ after 1 s; see the/);
    expect(failed.code).toBe(1);
  });
});
