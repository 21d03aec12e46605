import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { projectAccess } from '../../../src/simulator/fleet/fleet.ts';
import { DOMAIN, PASSWORD, USER } from '../../support/cloud.ts';
import { type Exporting, exporting } from '../../support/exporting.ts';
import { generatedFleet } from '../../support/generated-fleet.ts';
import { parseExposition } from '../../support/parse-exposition.ts';
import { type RunningSimulator, startSimulator } from '../../support/simulated.ts';

const FLEET = generatedFleet({
  seed: 11,
  startMs: Date.now(),
  projects: 3,
  checkpoints: 12,
  resourcesPerCheckpoint: 1,
});
const [FIRST, SECOND, THIRD] = projectAccess(FLEET);
if (FIRST === undefined || SECOND === undefined || THIRD === undefined) throw new Error('no fleet');

let simulator: RunningSimulator;
let running: Exporting | undefined;

beforeEach(async () => {
  simulator = await startSimulator(FLEET);
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  await simulator.close();
});

interface Entry {
  readonly access: typeof FIRST;
  readonly name?: string;
  readonly ids?: readonly string[];
  readonly password?: string;
  readonly endpoint?: string;
  readonly lines?: readonly string[];
}

/** A configuration whose cycles come by themselves once, at the start. */
function config(...entries: readonly Entry[]): string {
  const projects = entries.map(
    ({
      access,
      name = access?.name,
      ids = access?.checkpointIds,
      password,
      endpoint,
      lines = [],
    }) =>
      `  - name: ${name}
    region: ${access?.region}
    project_id: ${access?.projectId}
    endpoint: ${endpoint ?? simulator.url}
    auth: {type: password, auth_url: "${simulator.url}", domain_name: ${DOMAIN}, username: ${USER}, password: ${password ?? PASSWORD}}
${lines.map((line) => `    ${line}\n`).join('')}    checkpoints: [${ids?.join(', ')}]
`,
  );
  return `schedule: "0 0 1 1 *"
poll: {timeout: 2s, deadline: 1m, requests_per_second: 1000, max_attempts: 1}
projects:
${projects.join('')}`;
}

async function start(text: string): Promise<Exporting> {
  running = await exporting({ config: text });
  await running.exporter.prepare();
  running.exporter.start();
  await cyclesEnded(running);
  return running;
}

/** A loaded machine may take its time. */
function soon<Result>(check: () => Result | Promise<Result>): Promise<Result> {
  return vi.waitFor(check, { timeout: 10_000 });
}

/** Waits until no project has a checkpoint that was never asked for. */
async function cyclesEnded({ values }: Exporting): Promise<void> {
  await soon(async () => {
    const checkpoints = await values('cbr_exporter_checkpoints');
    const watched = Object.values(checkpoints).reduce((sum, value) => sum + Number(value), 0);
    const polled = await samples('cbr_checkpoint_poll_success');
    expect(polled.length).toBe(watched);
  });
}

async function samples(family?: string) {
  const text = (await running?.exporter.exposition())?.toString() ?? '';
  return parseExposition(text)
    .filter(({ name }) => family === undefined || name === family)
    .flatMap((each) => each.samples);
}

function requests(operation: string): number {
  return simulator.requests.list().filter((each) => each.operation === operation).length;
}

describe('a project that did not change', () => {
  it('keeps its token, its readings and its counters, and asks for nothing', async () => {
    const exporter = await start(config({ access: FIRST }, { access: SECOND }));
    const before = await samples('cbr_exporter_api_requests_total');
    const asked = requests('show_checkpoint');
    await exporter.reconfigure(config({ access: FIRST }, { access: SECOND }));
    expect(await samples('cbr_exporter_api_requests_total')).toEqual(before);
    expect([requests('create_token'), requests('show_checkpoint')]).toEqual([2, asked]);
  });

  it('finishes the cycle that runs while another one changes', async () => {
    const [held = ''] = FIRST.checkpointIds;
    simulator.setFault(held, { name: 'slow', delayMs: 300 });
    running = await exporting({ config: config({ access: FIRST }, { access: SECOND }) });
    await running.exporter.prepare();
    running.exporter.start();
    await soon(() => expect(requests('show_checkpoint')).toBeGreaterThan(3));
    await running.reconfigure(config({ access: FIRST }, { access: THIRD }));
    await cyclesEnded(running);
    expect(await running.values('cbr_exporter_poll_cycles_total')).toMatchObject({
      [FIRST.name]: '1',
      [THIRD.name]: '1',
    });
    const times = simulator.requests.list().filter(({ path }) => path.endsWith(held)).length;
    expect(times).toBe(1);
  });
});

describe('a project whose checkpoints changed', () => {
  it('asks for an added one at once, over the same connection and token', async () => {
    const [one = '', two = '', ...rest] = FIRST.checkpointIds;
    const exporter = await start(config({ access: FIRST, ids: [one, ...rest] }));
    const asked = requests('show_checkpoint');
    await exporter.reconfigure(config({ access: FIRST, ids: [one, two, ...rest] }));
    await cyclesEnded(exporter);
    expect(requests('create_token')).toBe(1);
    expect(simulator.requests.list()[asked + 1]?.checkpointId).toBe(two);
    expect(await exporter.values('cbr_exporter_checkpoints')).toEqual({
      [`${FIRST.name} static`]: String(FIRST.checkpointIds.length),
      [`${FIRST.name} file`]: '0',
    });
  });

  it('counts what the first answer about an added one says, but for those of the start', async () => {
    const [one = '', two = ''] = FIRST.checkpointIds;
    for (const id of [one, two]) {
      simulator.change(id, {
        status: 'error',
        skippedResources: [{ id: 'lost', name: 'db', type: 'OS::Nova::Server', code: 'X.1' }],
      });
    }
    const exporter = await start(config({ access: FIRST, ids: [one] }));
    const counts = async () => [
      (await exporter.values('cbr_checkpoint_status_transitions_total'))[`${FIRST.name} error`],
      (await exporter.values('cbr_skipped_resources_seen_total'))[FIRST.name],
    ];
    expect(await counts()).toEqual(['0', '0']);
    await exporter.reconfigure(config({ access: FIRST, ids: [one, two] }));
    await cyclesEnded(exporter);
    expect(await counts()).toEqual(['1', '1']);
  });

  it('loses every series of a removed one, and asks for nothing', async () => {
    const [gone = '', ...rest] = FIRST.checkpointIds;
    const exporter = await start(config({ access: FIRST }));
    const asked = simulator.requests.total();
    await exporter.reconfigure(config({ access: FIRST, ids: rest }));
    expect((await samples()).filter(({ labels }) => labels['checkpoint_id'] === gone)).toEqual([]);
    expect((await samples('cbr_checkpoint_poll_success')).length).toBe(rest.length);
    expect(simulator.requests.total()).toBe(asked);
  });
});

describe('a project whose target changed', () => {
  it('drops its readings and goes on counting', async () => {
    const exporter = await start(config({ access: FIRST, name: 'prod' }));
    for (const id of SECOND.checkpointIds) simulator.setFault(id, { name: 'service_unavailable' });
    const ids = FIRST.checkpointIds;
    for (const id of ids) simulator.setFault(id, { name: 'stall' });
    await exporter.reconfigure(config({ access: SECOND, name: 'prod', ids }));
    const presences = await samples('cbr_checkpoint_presence');
    const shown = presences
      .filter(({ value }) => value === '1')
      .map(({ labels }) => labels['presence']);
    expect(shown).toEqual(ids.map(() => 'unknown'));
    expect(await samples('cbr_checkpoint_status')).toEqual([]);
    expect(await exporter.values('cbr_exporter_poll_cycles_total')).toEqual({ prod: '1' });
  });
});

describe('a project whose sign-in or limits changed', () => {
  it.each([
    ['another password', { password: 'another-password' }, 2],
    ['TLS', { lines: ['tls: {server_name: localhost}'] }, 2],
    ['a proxy', { lines: ['proxy_url: http://127.0.0.1:1'] }, 1],
    // The session is kept: nothing about the sign-in is different.
    ['a limit', { lines: ['poll: {requests_per_second: 999}'] }, 1],
  ])('keeps its readings with %s, over new connections', async (_what, changed, signIns) => {
    const exporter = await start(config({ access: FIRST }));
    const before = await samples('cbr_checkpoint_status');
    if ('password' in changed) simulator.setPassword(USER, changed.password);
    await exporter.reconfigure(config({ access: FIRST, ...changed }));
    expect(await samples('cbr_checkpoint_status')).toEqual(before);
    await soon(async () => {
      const cycles = await exporter.values('cbr_exporter_poll_cycles_total');
      expect(cycles).toEqual({ [FIRST.name]: '2' });
    });
    expect(requests('create_token')).toBe(signIns);
    expect(await samples('cbr_checkpoint_status')).toEqual(before);
  });
});

describe('a project that left', () => {
  it('loses every series, of every family, and its late answers bring none back', async () => {
    simulator.setFault('*', { name: 'slow', delayMs: 200 });
    running = await exporting({ config: config({ access: FIRST }, { access: SECOND }) });
    await running.exporter.prepare();
    running.exporter.start();
    await soon(() => expect(requests('show_checkpoint')).toBeGreaterThan(2));
    await running.reconfigure(config({ access: SECOND }));
    const left = async () =>
      (await samples()).filter(({ labels }) => labels['project'] === FIRST.name);
    expect(await left()).toEqual([]);
    await cyclesEnded(running);
    expect(await left()).toEqual([]);
  });

  it('leaves its session to the others that share it', async () => {
    const twin = { access: FIRST, name: 'twin' };
    const exporter = await start(config({ access: FIRST }, twin));
    expect(requests('create_token')).toBe(1);
    await exporter.reconfigure(config(twin));
    simulator.revokeTokens();
    await exporter.cycle();
    expect(await exporter.values('cbr_up')).toEqual({ twin: '1' });
    expect(await exporter.values('cbr_exporter_api_requests_total')).toMatchObject({
      'twin create_token': '1',
    });
  });
});

it('never makes a ready exporter unready', async () => {
  const exporter = await start(config({ access: FIRST }));
  const ready = async () => (await exporter.exporter.app.fastify.inject('/-/ready')).statusCode;
  for (const id of SECOND.checkpointIds) simulator.setFault(id, { name: 'stall' });
  await exporter.reconfigure(config({ access: FIRST }, { access: SECOND }));
  expect(await ready()).toBe(200);
});
