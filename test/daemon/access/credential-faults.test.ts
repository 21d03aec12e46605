import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { seededId } from '../../../src/simulator/fleet/seed.ts';
import {
  ACCESS_KEY,
  type Cloud,
  DOMAIN,
  PASSWORD,
  SECRET_KEY,
  startCloud,
  USER,
} from '../../support/cloud.ts';
import { type Exporting, exporting } from '../../support/exporting.ts';
import { startServer, type TestServer } from '../../support/http-server.ts';
import { startProxy, type TestProxy } from '../../support/proxy.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const KEYS = ['type: ak_sk', `access_key: ${ACCESS_KEY}`, `secret_key: ${SECRET_KEY}`];
const USER_LINES = [
  'type: password',
  'auth_url: URL',
  `domain_name: ${DOMAIN}`,
  `username: ${USER}`,
];
const WITH_PASSWORD = [...USER_LINES, `password: ${PASSWORD}`];

let cloud: Cloud | undefined;
afterEach(async () => {
  await cloud?.close();
  cloud = undefined;
});

async function start(...size: Parameters<typeof startCloud>): Promise<Cloud> {
  cloud = await startCloud(...size);
  return cloud;
}

/** One project whose IAM and API are this server. */
async function against(
  { url }: TestServer,
  { auth, poll = '', project = '' }: { auth: string; poll?: string; project?: string },
): Promise<Exporting> {
  const started = await exporting({
    config: `poll: {timeout: 200ms, requests_per_second: 1000, max_attempts: 1${poll}}
projects:
  - name: prod
    region: eu-de
    endpoint: ${url}
${project}    auth: {${auth.replaceAll('URL', url)}}
    checkpoints: [8b0851a8-adf3-4f4c-a914-dead08bf9664, 8b0851a8-adf3-4f4c-a914-dead08bf9665]
`,
  });
  onTestFinished(started.stop);
  return started;
}

describe('a token that is good', () => {
  it('is used at once while its renewal hangs', async () => {
    const { start: run, simulator, advance, asked } = await start({ checkpoints: 20 });
    const { cycle } = await run({ auth: WITH_PASSWORD });
    await cycle();
    simulator.setFault('tokens', { name: 'stall' });
    advance(20 * HOUR_MS);
    const startedMs = performance.now();
    expect(await cycle()).toBe(true);
    expect(performance.now() - startedMs).toBeLessThan(1500);
    expect(asked('show_checkpoint')).toBe(40);
  });
});

describe('a dead token', () => {
  it('and a refused password end all sending', async () => {
    const { start: run, simulator, advance, asked } = await start({ checkpoints: 200 });
    const { cycle, values } = await run({ auth: WITH_PASSWORD });
    await cycle();
    simulator.revokeTokens();
    simulator.setPassword(USER, 'another');
    for (let round = 0; round < 5; round += 1) {
      expect(await cycle()).toBe(false);
      advance(MINUTE_MS);
    }
    expect(asked('show_checkpoint') - 200).toBeLessThanOrEqual(6);
    expect(asked('create_token')).toBe(2);
    expect(Object.values(await values('cbr_exporter_auth_success'))).toEqual(['0']);
    // What nobody was asked for has not failed.
    const success = Object.values(await values('cbr_checkpoint_poll_success'));
    expect(success.every((value) => value === '1')).toBe(true);
  });

  it('that somebody else got is followed by the next one in its file at once', async () => {
    const { start: run, simulator } = await start({ checkpoints: 40 });
    const [{ projectId = '', tokens = [] } = {}] = simulator.fleet.projects;
    const { cycle, write } = await run({
      auth: ['type: token', 'token_file: token'],
      files: { token: tokens[0] ?? '' },
      concurrency: 8,
    });
    expect(await cycle()).toBe(true);
    for (const next of ['second', 'third', 'fourth', 'fifth']) {
      simulator.setTokens(projectId, [next]);
      await cycle();
      await write('token', next);
      expect(await cycle()).toBe(true);
    }
  });
});

describe('one checkpoint that is always refused', () => {
  it.each<[string, readonly string[]]>([
    ['a password', WITH_PASSWORD],
    ['keys', KEYS],
  ])('says nothing of %s', async (_what, auth) => {
    const { start: run, simulator, asked } = await start({ projects: 2, checkpoints: 42 });
    const { cycle, values } = await run({ auth });
    expect(await cycle()).toBe(true);
    const [odd, ...others] = simulator.fleet.checkpoints.map(({ id }) => id);
    simulator.setFault(odd ?? '', { name: 'iam_unauthorized' });
    for (let round = 1; round <= 6; round += 1) {
      const before = simulator.requests.total();
      expect(await cycle()).toBe(false);
      const ids = simulator.requests
        .list()
        .slice(before)
        .map(({ checkpointId }) => checkpointId);
      expect(others.filter((id) => !ids.includes(id))).toEqual([]);
      expect(Object.values(await values('cbr_exporter_auth_success'))).toEqual(['1', '1']);
    }
    simulator.setFault(odd ?? '', undefined);
    expect(await cycle()).toBe(true);
    expect(asked('create_token')).toBeLessThanOrEqual(auth === KEYS ? 0 : 8);
  });

  it('and the first of all that is asked for costs a pause, and then comes last', async () => {
    const { start: run, simulator, advance } = await start({ checkpoints: 21 });
    const [odd] = simulator.fleet.checkpoints.map(({ id }) => id);
    simulator.setFault(odd ?? '', { name: 'iam_unauthorized' });
    const { cycle, values } = await run({ auth: KEYS });
    expect(await cycle()).toBe(false);
    expect(simulator.requests.total()).toBe(1);
    const name = simulator.fleet.projects[0]?.name ?? '';
    expect((await values('cbr_exporter_checkpoints_deferred_total'))[name]).toBe('20');
    advance(7 * MINUTE_MS);
    expect(await cycle()).toBe(false);
    expect(simulator.requests.total()).toBe(22);
    expect(simulator.requests.list().at(-1)?.checkpointId).toBe(odd);
    expect(Object.values(await values('cbr_exporter_auth_success'))).toEqual(['1']);
  });
});

describe('a project whose API hangs', () => {
  it('holds up no other one with the same key', async () => {
    const { start: run, simulator } = await start({ projects: 2, checkpoints: 120 });
    const [hanging, healthy] = simulator.fleet.projects;
    const { exporter, values } = await run({ auth: KEYS });
    for (const { id, projectId } of simulator.fleet.checkpoints) {
      if (projectId === hanging?.projectId) simulator.setFault(id, { name: 'stall' });
    }
    const startedMs = performance.now();
    const running = exporter.runOnce();
    await vi.waitFor(
      async () => {
        const cycles = await values('cbr_exporter_poll_cycles_total');
        expect(cycles[healthy?.name ?? '']).toBe('1');
      },
      { timeout: 10_000, interval: 50 },
    );
    expect(performance.now() - startedMs).toBeLessThan(4000);
    await exporter.stop();
    await running;
  });
});

describe('IAM that refuses a key', () => {
  it('with a bare number does so three times at the most', async () => {
    const server = await startServer((_request, response) => {
      response.writeHead(400).end(JSON.stringify({ error_code: '1103', error_msg: 'no such key' }));
    });
    onTestFinished(server.close);
    const auth = 'type: ak_sk, access_key: AK, secret_key: SK, auth_url: URL';
    const { cycle, values } = await against(server, { auth });
    for (let round = 0; round < 8; round += 1) expect(await cycle()).toBe(false);
    expect(server.requests.length).toBeLessThanOrEqual(3);
    expect(Object.values(await values('cbr_exporter_auth_success'))).toEqual(['0']);
  });

  it('or a gateway that does so after the timeout, likewise', async () => {
    const server = await startServer((_request, response) => {
      setTimeout(() => response.writeHead(401).end(), 400);
    });
    onTestFinished(server.close);
    const { cycle } = await against(server, {
      auth: 'type: ak_sk, access_key: AK, secret_key: SK',
      project: '    project_id: 4229d7a45436489f8c3dc2b1d35d4987\n',
    });
    for (let round = 0; round < 6; round += 1) expect(await cycle()).toBe(false);
    // The first one that is heard ends all sending, late as it is.
    expect(server.requests.length).toBeLessThanOrEqual(3);
  });
});

describe('a gateway that answers after the timeout', () => {
  const KEYS_OF = 'type: ak_sk, access_key: AK, secret_key: SK';
  const ID = '4229d7a45436489f8c3dc2b1d35d4987';

  /** One that answers at once, and then as it is told. */
  async function late(poll = 'timeout: 200ms') {
    const gateway = { status: 200, delayMs: 0, ends: true };
    const server = await startServer(({ url = '' }, response) => {
      const checkpoint = { id: url.split('/').at(-1), status: 'available', vault: null };
      const body = JSON.stringify({ checkpoint });
      setTimeout(() => {
        response.writeHead(gateway.status);
        if (gateway.ends) response.end(gateway.status === 200 ? body : '');
        else response.write(body.slice(0, 9));
      }, gateway.delayMs);
    });
    onTestFinished(server.close);
    const ids = Array.from({ length: 20 }, (_, index) => seededId(3, `checkpoint ${index}`));
    const started = await exporting({
      config: `poll: {${poll}, requests_per_second: 1000, max_attempts: 3}
projects:
  - name: prod
    region: eu-de
    endpoint: ${server.url}
    project_id: ${ID}
    auth: {${KEYS_OF}}
    checkpoints: [${ids.join(', ')}]
`,
    });
    onTestFinished(started.stop);
    expect(await started.cycle()).toBe(true);
    return { ...started, gateway, asked: () => server.requests.length - 20 };
  }

  it('and refuses a key that was good does so three times', async () => {
    const { cycle, values, gateway, asked } = await late();
    Object.assign(gateway, { status: 401, delayMs: 400 });
    for (let round = 0; round < 4; round += 1) expect(await cycle()).toBe(false);
    expect(asked()).toBe(3);
    expect(await values('cbr_exporter_auth_success')).toEqual({ prod: '0' });
  });

  it('of a cycle whose deadline came first does so no more often', async () => {
    const { cycle, values, gateway, asked } = await late('timeout: 5s, deadline: 1s');
    Object.assign(gateway, { status: 401, delayMs: 1500 });
    for (let round = 0; round < 4; round += 1) expect(await cycle()).toBe(false);
    expect(asked()).toBe(3);
    expect(await values('cbr_exporter_auth_success')).toEqual({ prod: '0' });
  });

  it.each([
    ['is only slow', { delayMs: 400 }],
    ['never comes to the end of an answer', { ends: false }],
  ])('and %s is asked on', async (_what, is) => {
    const { cycle, values, gateway, asked } = await late();
    Object.assign(gateway, is);
    expect(await cycle()).toBe(false);
    expect(asked()).toBeGreaterThan(3);
    expect(await values('cbr_exporter_auth_success')).toEqual({ prod: '1' });
    Object.assign(gateway, { delayMs: 0, ends: true });
    expect(await cycle()).toBe(true);
  });
});

describe('a sign-in that finds another project', () => {
  const PROJECTS: Record<string, string> = { one: 'a1', two: 'b2' };

  it('under the same name forgets what was known, and judges nothing by it', async () => {
    const known = '8b0851a8-adf3-4f4c-a914-dead08bf9664';
    const server = await startServer((request, response) => {
      if (request.method === 'POST') {
        const chunks: Buffer[] = [];
        request.on('data', (chunk) => chunks.push(chunk));
        request.on('end', () => {
          const { name } = JSON.parse(Buffer.concat(chunks).toString()).auth.scope.project.domain;
          const token = {
            expires_at: '2099-01-01T00:00:00.000000Z',
            project: { id: PROJECTS[name] },
          };
          // D1: nothing is to be found in this catalog, and nothing has to be.
          const body = JSON.stringify({ token: { ...token, catalog: null } });
          response.writeHead(201, { 'x-subject-token': `token-${name}` }).end(body);
        });
        return;
      }
      if (request.url?.startsWith('/v3/a1/') === true) {
        const checkpoint = { id: request.url.split('/').at(-1), status: 'available', vault: null };
        response.end(JSON.stringify({ checkpoint }));
        return;
      }
      const unauthorized = { code: '401', message: 'Malformed request url' };
      response.writeHead(401).end(JSON.stringify({ unauthorized }));
    });
    onTestFinished(server.close);
    const auth = (domain: string) =>
      `type: password, auth_url: URL, domain_name: ${domain}, username: u, password: p, project_name: eu-de_x`;
    const started = await against(server, { auth: auth('one') });
    expect(await started.cycle()).toBe(true);
    const presence = async () =>
      Object.entries(await started.values('cbr_checkpoint_presence')).flatMap(([labels, value]) =>
        value === '1' ? [labels] : [],
      );
    expect(await presence()).toEqual(['prod present']);
    const text = `poll: {timeout: 200ms, requests_per_second: 1000, max_attempts: 1}
projects:
  - name: prod
    region: eu-de
    endpoint: ${server.url}
    auth: {${auth('two').replaceAll('URL', server.url)}}
    checkpoints: [${known}]
`;
    await started.reconfigure(text);
    expect(await presence()).toEqual(['prod present']);
    expect(await started.cycle()).toBe(false);
    expect(await presence()).toEqual(['prod unknown']);
    expect(await started.values('cbr_up')).toEqual({ prod: '0' });
  });
});

describe('a reload', () => {
  let proxy: TestProxy | undefined;

  it('with another proxy login counts for sign-ins too, and shares no session', async () => {
    const { start: run, simulator } = await start();
    proxy = await startProxy({ credentials: 'me:two' });
    onTestFinished(proxy.close);
    const at = (login: string) => proxy?.url.replace('//', `//${login}@`) ?? '';
    const [{ name = '', projectId = '', region = '' } = {}] = simulator.fleet.projects;
    const ids = simulator.fleet.checkpoints.map(({ id }) => id).join(', ');
    const config = (login: string) => `poll: {timeout: 2s, max_attempts: 1}
projects:
  - name: ${name}
    region: ${region}
    project_id: ${projectId}
    endpoint: ${simulator.url}
    proxy_url: ${at(login)}
    auth: {${WITH_PASSWORD.map((line) => line.replace('URL', simulator.url)).join(', ')}}
    checkpoints: [${ids}]
`;
    const { cycle, reconfigure } = await run({ auth: [], config: config('me:one') });
    expect(await cycle()).toBe(false);
    await reconfigure(config('me:two'));
    expect(await cycle()).toBe(true);
  });

  it('waits for no metadata service that hangs', async () => {
    const { start: run, simulator } = await start();
    simulator.setFault('metadata', { name: 'stall' });
    const { exporter, reconfigure, folder } = await run({
      auth: ['type: ecs_agency', 'metadata_url: URL'],
    });
    await exporter.start();
    await vi.waitFor(() => expect(simulator.requests.total()).toBeGreaterThan(0));
    const startedMs = performance.now();
    const ids = simulator.fleet.checkpoints.map(({ id }) => id).join(', ');
    await reconfigure(`projects:
  - name: ${simulator.fleet.projects[0]?.name}
    region: eu-de
    project_id: x
    endpoint: ${simulator.url}
    auth: {type: token, token: abc}
    checkpoints: [${ids}]
`);
    expect(performance.now() - startedMs).toBeLessThan(1000);
    expect(folder).not.toBe('');
    await sleep(0);
  });
});

describe('a crash loop', () => {
  it('with --storage.path tries a refused key no more often than one process does', async () => {
    const { start: run, simulator } = await start();
    simulator.revokeAccessKey(ACCESS_KEY);
    const first = await run({ auth: KEYS });
    const storagePath = `${first.folder}/state`;
    for (let round = 0; round < 6; round += 1) {
      const { exporter, cycle } = await run({ auth: KEYS, storagePath });
      await exporter.prepare();
      expect(await cycle()).toBe(false);
      // Not stopped: nothing is written at its end.
    }
    expect(simulator.refusals(ACCESS_KEY)).toHaveLength(1);
    const { exporter, cycle } = await run({
      auth: KEYS.map((line) => line.replace(SECRET_KEY, 'another')),
      storagePath,
    });
    await exporter.prepare();
    await cycle();
    expect(simulator.refusals(ACCESS_KEY)).toHaveLength(2);
  });
});
