import { rm } from 'node:fs/promises';
import { Agent, get, type IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fleet } from '../../src/simulator/fleet/fleet.ts';
import {
  type ConfigFolder,
  configFolder,
  type RunningExporter,
  startExporter,
} from '../support/exporter-process.ts';
import { generatedFleet } from '../support/generated-fleet.ts';
import { parseExposition } from '../support/parse-exposition.ts';
import { configText, type RunningSimulator, startSimulator } from '../support/simulated.ts';
import { ready, until } from '../support/until.ts';

function fleet(projects: number, checkpoints: number): Fleet {
  return generatedFleet({
    seed: 7,
    startMs: Date.now(),
    projects,
    checkpoints,
    resourcesPerCheckpoint: 2,
  });
}

const FLEET = fleet(1, 6);
const FIRST_ID = FLEET.checkpoints[0]?.id ?? '';

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

async function start(
  config = configText(FLEET, simulator.url),
  flags: readonly string[] = ['--web.listen-address=127.0.0.1:0'],
): Promise<RunningExporter> {
  const file = await folder.write('cbr-exporter.yml', config);
  exporter = await startExporter([`--config.file=${file}`, ...flags], { addresses: flags.length });
  return exporter;
}

/** Values of a family by its labels but `project`. */
async function scrape(url: string, family: string): Promise<Record<string, string>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const samples = parseExposition(text).find(({ name }) => name === family)?.samples ?? [];
  return Object.fromEntries(
    samples.map(({ labels: { project: _, ...labels }, value }) => [
      Object.values(labels).join(' '),
      value,
    ]),
  );
}

describe('the daemon', () => {
  it('has every checkpoint in its first answer, and what the API says once it is ready', async () => {
    const { url } = await start();
    const presences = await scrape(url, 'cbr_checkpoint_presence');
    expect(Object.keys(presences)).toHaveLength(FLEET.checkpoints.length * 4);
    await ready(url);
    expect(await scrape(url, 'cbr_up')).toEqual({ '': '1' });
    expect((await scrape(url, 'cbr_checkpoint_presence'))[`${FIRST_ID} present`]).toBe('1');
  });

  it('serves gzip to whom asks for it', async () => {
    const { url } = await start();
    await ready(url);
    const response = await new Promise<IncomingMessage>((resolve) =>
      get(`${url}/metrics`, { headers: { 'accept-encoding': 'gzip' } }, resolve),
    );
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    expect(response.headers['content-encoding']).toBe('gzip');
    expect(response.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(gunzipSync(Buffer.concat(chunks)).toString()).toContain(FIRST_ID);
  });

  it('goes on polling by its schedule, and shows what changed', async () => {
    const { url } = await start();
    await ready(url);
    simulator.change(FIRST_ID, { status: 'error-deleting' });
    await until(
      () => scrape(url, 'cbr_checkpoint_status'),
      (statuses) => statuses[`${FIRST_ID} error-deleting`] === '1',
    );
    expect((await scrape(url, 'cbr_checkpoint_status_transitions_total'))['error-deleting']).toBe(
      '1',
    );
    simulator.remove(FIRST_ID);
    await until(
      () => scrape(url, 'cbr_checkpoint_presence'),
      (presences) => presences[`${FIRST_ID} missing`] === '1',
    );
    const text = await (await fetch(`${url}/metrics`)).text();
    const left = parseExposition(text)
      .filter(({ samples }) => samples.some(({ labels }) => labels['checkpoint_id'] === FIRST_ID))
      .map(({ name }) => name);
    expect(left).toEqual([
      'cbr_checkpoint_presence',
      'cbr_checkpoint_info',
      'cbr_checkpoint_expiration_timestamp_seconds',
      'cbr_checkpoint_poll_success',
      'cbr_checkpoint_last_poll_timestamp_seconds',
      'cbr_checkpoint_last_success_timestamp_seconds',
      'cbr_checkpoint_last_present_timestamp_seconds',
    ]);
  });

  it('leaves the per-resource series out on demand', async () => {
    const file = await folder.write('cbr-exporter.yml', configText(FLEET, simulator.url));
    exporter = await startExporter([
      `--config.file=${file}`,
      '--web.listen-address=127.0.0.1:0',
      '--no-collector.resources',
    ]);
    await ready(exporter.url);
    expect(await scrape(exporter.url, 'cbr_checkpoint_resource_info')).toEqual({});
    expect(await scrape(exporter.url, 'cbr_checkpoint_resources')).not.toEqual({});
  });

  it('loses nothing but the checkpoint that fails', async () => {
    simulator.setFault(FIRST_ID, { name: 'wrong_id' });
    const { url, logged } = await start();
    await ready(url);
    const successes = await scrape(url, 'cbr_checkpoint_poll_success');
    expect(Object.entries(successes).filter(([, value]) => value === '0')).toEqual([
      [FIRST_ID, '0'],
    ]);
    expect(await logged(({ msg }) => msg === 'poll failed')).toMatchObject({
      level: 'warn',
      checkpoint_id: FIRST_ID,
      reason: 'invalid_response',
      http_status: 200,
      request_id: expect.stringMatching(/^[0-9a-f]+$/),
    });
  });

  it('says once that a failure began and once that it ended', async () => {
    simulator.setFault(FIRST_ID, { name: 'unknown_error', times: 3 });
    const { lines, logged } = await start();
    await logged(({ msg }) => msg === 'poll answered again');
    expect(lines.filter(({ msg }) => /^poll (failed|answered)/.test(String(msg)))).toMatchObject([
      { msg: 'poll failed', reason: 'server_error', error_code: 'BackupService.9910' },
      { msg: 'poll answered again', failed_before: 'server_error' },
    ]);
  });
});

describe('the API', () => {
  it('that is down at the start is reported, and recovered from', async () => {
    simulator.setFault('*', { name: 'reset' });
    const { url, logged } = await start();
    await logged(({ msg }) => msg === 'no answer in a whole poll cycle');
    await ready(url);
    expect(await scrape(url, 'cbr_up')).toEqual({ '': '0' });
    expect(await (await fetch(`${url}/-/healthy`)).text()).toBe('healthy\n');
    simulator.setFault('*', undefined);
    await logged(({ msg }) => msg === 'answers again');
    await until(
      () => scrape(url, 'cbr_up'),
      (up) => up[''] === '1',
    );
  });

  it('that fails in every way at once loses nothing else', async () => {
    const faults = {
      wrong_id: 'invalid_response',
      wrong_type: 'invalid_response',
      html: 'invalid_response',
      cut_json: 'invalid_response',
      too_large: 'invalid_response',
      huge_headers: 'invalid_response',
      gzip_bomb: 'invalid_response',
      truncated: 'network',
      reset: 'network',
      never_ending: 'timeout',
      stall: 'timeout',
      throttled: 'throttled',
      redirect: 'wrong_endpoint',
      invalid_id: 'bad_request',
      not_authenticated: 'forbidden',
      html_503: 'server_error',
    } as const;
    const names = Object.keys(faults) as (keyof typeof faults)[];
    const many = fleet(1, names.length + 3);
    const faultOf = new Map(many.checkpoints.map(({ id }, index) => [id, names[index]]));
    await simulator.close();
    simulator = await startSimulator(many);
    for (const [id, name] of faultOf) if (name) simulator.setFault(id, { name });

    const slow = { schedule: '*/20 * * * * *' };
    const { url, lines } = await start(configText(many, simulator.url, slow));
    await ready(url);
    const failed = lines.filter(({ msg }) => msg === 'poll failed');
    expect(
      Object.fromEntries(
        failed.flatMap(({ checkpoint_id, checkpoint_ids = [checkpoint_id], reason }) =>
          (checkpoint_ids as readonly string[]).map((id) => [faultOf.get(id), reason]),
        ),
      ),
    ).toEqual(faults);
    const successes = Object.values(await scrape(url, 'cbr_checkpoint_poll_success'));
    expect(successes.filter((value) => value === '1')).toHaveLength(3);
    const failures = await scrape(url, 'cbr_exporter_api_request_failures_total');
    for (const reason of Object.values(faults)) {
      expect(Number(failures[`show_checkpoint ${reason}`])).toBeGreaterThan(0);
    }
  });

  it('that calls the URL malformed says gone when another checkpoint was found', async () => {
    simulator.setFault(FIRST_ID, { name: 'malformed_request_url' });
    const { url } = await start();
    await ready(url);
    expect((await scrape(url, 'cbr_checkpoint_presence'))[`${FIRST_ID} missing`]).toBe('1');
    expect(await scrape(url, 'cbr_exporter_auth_success')).toEqual({ '': '1' });
  });
});

describe('a token file', () => {
  it('that vanishes and comes back with another token is followed', async () => {
    const file = await folder.write('token', 'old\n');
    for (const { projectId } of FLEET.projects) simulator.setTokens(projectId, ['old']);
    const auth = '      type: token\n      token_file: token';
    const { url, logged } = await start(configText(FLEET, simulator.url, { auth }));
    await ready(url);
    expect(await scrape(url, 'cbr_exporter_auth_success')).toEqual({ '': '1' });

    await rm(file);
    await logged(({ msg }) => msg === 'the last secret stays in use');
    expect(await scrape(url, 'cbr_up')).toEqual({ '': '1' });

    for (const { projectId } of FLEET.projects) simulator.setTokens(projectId, ['new']);
    await until(
      () => scrape(url, 'cbr_exporter_auth_success'),
      (accepted) => accepted[''] === '0',
    );
    await folder.write('token', 'new\n');
    await until(
      () => scrape(url, 'cbr_exporter_auth_success'),
      (accepted) => accepted[''] === '1',
    );
  });

  it('that is not there yet is a failure that names it, and no request', async () => {
    const auth = '      type: token\n      token_file: missing-token';
    const { url, logged } = await start(configText(FLEET, simulator.url, { auth }));
    const ended = 'poll cycle ended early: nothing more could be sent';
    expect(await logged(({ msg }) => msg === ended)).toMatchObject({
      reason: 'auth',
      detail: expect.stringContaining('missing-token'),
    });
    await ready(url);
    expect(simulator.requests.total()).toBe(0);
  });

  it('of one project does not keep another one from its answers', async () => {
    const two = fleet(2, 4);
    const [first, second] = two.projects;
    await simulator.close();
    simulator = await startSimulator(two);
    simulator.setTokens(first?.projectId ?? '', ['other']);
    const { url } = await start(configText(two, simulator.url));
    await ready(url);
    const text = await (await fetch(`${url}/metrics`)).text();
    const up = parseExposition(text).find(({ name }) => name === 'cbr_up');
    expect(up?.samples.map(({ labels, value }) => [labels['project'], value])).toEqual([
      [first?.name, '0'],
      [second?.name, '1'],
    ]);
  });
});

describe('where it listens', () => {
  it('takes several addresses of every form at once', async () => {
    const { addresses } = await start(configText(FLEET, simulator.url), [
      '--web.listen-address=:0',
      '--web.listen-address=[::1]:0',
      `--web.listen-address=unix://${folder.path}/socket`,
    ]);
    expect(addresses).toEqual([
      expect.stringMatching(/^http:\/\/\[::\]:\d+$/),
      expect.stringMatching(/^http:\/\/\[::1\]:\d+$/),
      `unix://${folder.path}/socket`,
    ]);
    for (const address of addresses.slice(0, 2)) {
      expect((await fetch(`${address}/-/healthy`)).status).toBe(200);
    }
    const status = await new Promise((resolve) =>
      get({ socketPath: `${folder.path}/socket`, path: '/-/healthy' }, (response) =>
        resolve(response.statusCode),
      ),
    );
    expect(status).toBe(200);
  });
});

describe('a signal', () => {
  function ask(url: string, agent: Agent): Promise<{ status: number; connection: string }> {
    return new Promise((resolve, reject) => {
      get(url, { agent }, (response) => {
        response.resume();
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            connection: response.headers.connection ?? '',
          }),
        );
      }).on('error', reject);
    });
  }

  it.each(['SIGTERM', 'SIGINT'] as const)('%s ends it with 0', async (signal) => {
    const { url, ended, signal: send } = await start();
    await ready(url);
    send(signal);
    expect(await ended).toBe(0);
  });

  it('lets open connections ask once more, and tells them to go', async () => {
    const running = await start();
    await ready(running.url);
    const agents = Array.from({ length: 3 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
    for (const agent of agents) await ask(`${running.url}/-/healthy`, agent);
    running.signal('SIGTERM');
    await running.logged(({ msg }) => msg === 'stopping');
    const answers = [];
    for (const [index, path] of ['/-/ready', '/-/healthy', '/metrics'].entries()) {
      answers.push(await ask(`${running.url}${path}`, agents[index] ?? new Agent()));
    }
    expect(answers).toEqual([
      { status: 503, connection: 'close' },
      { status: 200, connection: 'close' },
      { status: 200, connection: 'close' },
    ]);
    expect(await running.ended).toBe(0);
  });

  it('ends it in the middle of a cycle, without calling that a failure', async () => {
    simulator.setFault('*', { name: 'stall' });
    const config = configText(FLEET, simulator.url, { timeout: '1m' });
    const { ended, lines, signal } = await start(config);
    await until(() => simulator.requests.total() > 0);
    signal('SIGTERM');
    expect(await ended).toBe(0);
    expect(lines.filter(({ msg }) => msg === 'poll failed')).toEqual([]);
  });

  it('twice ends it at once with 1', async () => {
    const running = await start();
    await ready(running.url);
    // A connection that asks for nothing keeps the first stop waiting for a second.
    const agent = new Agent({ keepAlive: true });
    await ask(`${running.url}/-/healthy`, agent);
    running.signal('SIGTERM');
    await running.logged(({ msg }) => msg === 'stopping');
    running.signal('SIGTERM');
    expect(await running.ended).toBe(1);
    agent.destroy();
  });
});
