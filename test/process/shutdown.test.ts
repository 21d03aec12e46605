import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seededId } from '../../src/simulator/fleet/seed.ts';
import { DOMAIN, PASSWORD, USER } from '../support/cloud.ts';
import {
  type ConfigFolder,
  configFolder,
  type RunningExporter,
  startExporter,
} from '../support/exporter-process.ts';
import { generatedFleet } from '../support/generated-fleet.ts';
import { configText, type RunningSimulator, startSimulator } from '../support/simulated.ts';
import { until } from '../support/until.ts';

const STOPPED_WITHIN_MS = 5000;
/** Cycles of this schedule do not end by their deadline while a test runs. */
const HOURLY = { schedule: '0 * * * *', timeout: '1m' };

const FLEET = generatedFleet({
  seed: 9,
  startMs: Date.now(),
  projects: 1,
  checkpoints: 8,
  resourcesPerCheckpoint: 1,
});

let folder: ConfigFolder;
let simulator: RunningSimulator;
let exporter: RunningExporter | undefined;

beforeEach(async () => {
  folder = await configFolder();
  simulator = await startSimulator(FLEET);
});
afterEach(async () => {
  await exporter?.kill();
  exporter = undefined;
  await simulator.close();
  await folder.remove();
});

async function start(config: string, flags: readonly string[] = []): Promise<RunningExporter> {
  const file = await folder.write('cbr-exporter.yml', config);
  const all = [`--config.file=${file}`, '--web.listen-address=127.0.0.1:0', ...flags];
  exporter = await startExporter(all);
  return exporter;
}

const asked = (count: number) => until(() => simulator.requests.total() >= count);

async function metric(url: string, series: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  return Number(line?.split(' ')[1]);
}

/** Asks it to stop; what it said since it heard of that, once it has ended as it should. */
async function stop({ signal, ended, lines }: RunningExporter): Promise<readonly unknown[]> {
  const startedMs = performance.now();
  signal('SIGTERM');
  expect(await ended).toBe(0);
  expect(performance.now() - startedMs).toBeLessThan(STOPPED_WITHIN_MS);
  const said = lines.map(({ msg }) => msg);
  return said.slice(said.indexOf('stopping'));
}

const ONLY_STOPPING = ['stopping', 'stopped'];

it('in the middle of a cycle', async () => {
  simulator.setFault('*', { name: 'stall' });
  const running = await start(configText(FLEET, simulator.url, HOURLY));
  await asked(4);
  expect(await stop(running)).toEqual(ONLY_STOPPING);
});

it('while answers drip', async () => {
  simulator.setFault('*', { name: 'never_ending' });
  const running = await start(configText(FLEET, simulator.url, HOURLY));
  await asked(4);
  expect(await stop(running)).toEqual(ONLY_STOPPING);
});

it('in the wait before a retry', async () => {
  simulator.setFault('*', { name: 'service_unavailable', retryAfter: '30' });
  const running = await start(configText(FLEET, simulator.url, HOURLY));
  // Three of the four in flight wait for half a minute now: that is what the cycle may spend.
  const failures = `cbr_exporter_api_request_failures_total{project="${FLEET.projects[0]?.name}",operation="show_checkpoint",reason="server_error"}`;
  await until(async () => (await metric(running.url, failures)) >= 4);
  expect(await stop(running)).toEqual(ONLY_STOPPING);
});

it('while a server that throttles wants no request', async () => {
  simulator.setFault('*', { name: 'iam_throttled', retryAfter: '3600' });
  const running = await start(configText(FLEET, simulator.url, HOURLY));
  await asked(4);
  // What failed before is told with the rest of its cycle.
  expect(await stop(running)).toEqual(['stopping', 'poll failed', 'stopped']);
});

it('in the middle of a sign-in', async () => {
  simulator.setFault('tokens', { name: 'stall' });
  const auth = [
    'type: password',
    `auth_url: ${simulator.url}`,
    `domain_name: ${DOMAIN}`,
    `username: ${USER}`,
    `password: ${PASSWORD}`,
  ];
  const running = await start(
    configText(FLEET, simulator.url, {
      ...HOURLY,
      auth: auth.map((line) => `      ${line}`).join('\n'),
    }),
  );
  await asked(1);
  expect(await stop(running)).toEqual(ONLY_STOPPING);
});

describe('in the middle of a scrape', () => {
  /** A client that has the beginning of an answer, larger than all buffers on the way to it. */
  async function slowReader(): Promise<{ client: Socket; running: RunningExporter }> {
    simulator.setFault('*', { name: 'stall' });
    const ids = Array.from({ length: 20_000 }, (_, index) => seededId(9, `unread ${index}`));
    await folder.write('ids.txt', ids.join('\n'));
    const config = configText(FLEET, simulator.url, HOURLY).replace(
      /checkpoints: .*/,
      'checkpoint_files: [ids.txt]',
    );
    const running = await start(config);
    const { hostname, port } = new URL(running.url);
    const client = connect(Number(port), hostname);
    client.on('error', () => {});
    client.write('GET /metrics HTTP/1.1\r\nHost: exporter\r\n\r\n');
    await once(client, 'readable');
    return { client, running };
  }

  it('by a client that does not read', async () => {
    const { client, running } = await slowReader();
    expect(await stop(running)).toEqual(ONLY_STOPPING);
    client.destroy();
  });
  it('by a client that reads slowly, which gets all of it', async () => {
    const { client, running } = await slowReader();
    const stopped = stop(running);
    // That it takes no new connections marks the end of the time for idle ones.
    await until(() =>
      fetch(`${running.url}/-/healthy`).then(
        () => false,
        () => true,
      ),
    );
    const answer = Buffer.concat(await client.toArray()).toString();
    expect(await stopped).toEqual(ONLY_STOPPING);
    const [head = '', body = ''] = answer.split('\r\n\r\n', 2);
    expect(body.length).toBe(Number(/content-length: (\d+)/i.exec(head)?.[1]));
  });
});

it('in the middle of reloads', async () => {
  simulator.setFault('*', { name: 'stall' });
  const running = await start(configText(FLEET, simulator.url, HOURLY));
  await asked(4);
  const reload = () =>
    fetch(`${running.url}/-/reload`, { method: 'POST' }).then(
      ({ status }) => status,
      () => 'cut' as const,
    );
  // Other limits: the cycle that waits for answers is given up by the reload.
  await folder.write('cbr-exporter.yml', configText(FLEET, simulator.url, { timeout: '50s' }));
  const [first, ...others] = Array.from({ length: 20 }, reload);
  expect(await first).toBe(200);
  const said = await stop(running);
  expect(said.filter((msg) => msg !== 'configuration reloaded')).toEqual(ONLY_STOPPING);
  const answers = await Promise.all(others);
  expect(answers.filter((answer) => answer !== 200 && answer !== 'cut')).toEqual([]);
});

it('in the middle of a cycle, with the readings of the one before on disk', async () => {
  const storage = `--storage.path=${join(folder.path, 'readings')}`;
  const everySecond = configText(FLEET, simulator.url, { timeout: '1m' });
  const first = await start(everySecond, [storage]);
  const success = `cbr_exporter_poll_cycles_total{project="${FLEET.projects[0]?.name}"}`;
  await until(async () => (await metric(first.url, success)) > 0);
  simulator.setFault('*', { name: 'stall' });
  const before = simulator.requests.total();
  await asked(before + 1);
  const shown = await poll(first.url);
  await stop(first);

  const second = await start(everySecond, [storage]);
  expect(await poll(second.url)).toEqual(shown);
  await stop(second);
});

/** What is known of the checkpoints, with the time of the answer. */
async function poll(url: string): Promise<readonly string[]> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return text
    .split('\n')
    .filter((line) => /^cbr_checkpoint_(presence|status|last_success\w*)\{/.test(line));
}
