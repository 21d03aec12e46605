import { copyFile, rename } from 'node:fs/promises';
import { Agent, type RequestOptions, request } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { certificateFiles, readCa } from '../simulator/certificates.ts';
import {
  type ConfigFolder,
  configFolder,
  type RunningExporter,
  runExporter,
  START,
  startExporter,
} from '../support/exporter-process.ts';
import { parseExposition } from '../support/parse-exposition.ts';

const CONFIG = `projects:
  - name: prod
    region: eu-de
    project_id: 4229d7a45436489f8c3dc2b1d35d4987
    endpoint: http://127.0.0.1:9
    auth: {type: token, token: a-token}
    checkpoints: []
`;
/** Of the password `right`. */
const HASH = '$2b$04$LsN7jaetccujZh/ofWCmZe2i58/7YxSPW/LMS3XUTepQ00zaWZrUy';
const WEB = `tls_server_config: {cert_file: cert.pem, key_file: key.pem}
basic_auth_users: {alice: ${HASH}}
`;

let folder: ConfigFolder;
let exporter: RunningExporter | undefined;

beforeEach(async () => {
  folder = await configFolder();
  await folder.write('cbr-exporter.yml', CONFIG);
  await folder.write('web.yml', WEB);
  await certify('server');
});
afterEach(async () => {
  await exporter?.kill();
  exporter = undefined;
  await folder.remove();
});

/** Puts another certificate and its key in the place of those that are there, as a renewal does. */
async function certify(name: 'server' | 'wrong-host' | 'expired'): Promise<void> {
  const { certFile, keyFile } = certificateFiles(name);
  for (const [from, to] of [
    [certFile, 'cert.pem'],
    [keyFile, 'key.pem'],
  ] as const) {
    await copyFile(from, join(folder.path, 'new'));
    await rename(join(folder.path, 'new'), join(folder.path, to));
  }
}

function flags(...more: readonly string[]): readonly string[] {
  return [
    `--config.file=${join(folder.path, 'cbr-exporter.yml')}`,
    `--web.config.file=${join(folder.path, 'web.yml')}`,
    ...more,
  ];
}

async function start(...more: readonly string[]): Promise<RunningExporter> {
  exporter = await startExporter(flags('--web.listen-address=127.0.0.1:0', ...more));
  return exporter;
}

async function ask(path: string, options: RequestOptions = {}) {
  const url = new URL(path, exporter?.url);
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
  const asked = request(
    url,
    { ca: readCa(), auth: 'alice:right', servername: 'localhost', agent: false, ...options },
    async (answer) => resolve({ status: answer.statusCode ?? 0, text: await text(answer) }),
  );
  asked.on('error', reject).end();
  return promise;
}

async function value(family: string, options?: RequestOptions): Promise<string | undefined> {
  const exposition = parseExposition((await ask('/metrics', options)).text);
  return exposition.find(({ name }) => name === family)?.samples[0]?.value;
}

const SUCCESSFUL = 'cbr_exporter_web_config_last_reload_successful';
const EXPIRY = 'cbr_exporter_web_tls_certificate_expiry_timestamp_seconds';

describe('with a web configuration', () => {
  it('TLS is spoken, and who has no password learns nothing but health', async () => {
    await start();
    expect(exporter?.url).toMatch(/^https:/);
    for (const [path, status] of [
      ['/-/healthy', 200],
      ['/-/ready', 200],
      ['/', 401],
      ['/metrics', 401],
      ['/-/reload', 401],
      ['/nowhere', 401],
    ] as const) {
      expect([path, (await ask(path, { auth: null })).status]).toEqual([path, status]);
    }
    expect((await ask('/metrics', { auth: 'alice:wrong' })).status).toBe(401);
    expect((await ask('/nowhere')).status).toBe(404);
    expect([await value(SUCCESSFUL), await value(EXPIRY)]).toEqual(['1', '4891363200']);
  });

  it('a renewed certificate is shown by itself, on new connections', async () => {
    const { logged } = await start('--no-config.watch');
    const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: readCa() });
    expect((await ask('/metrics', { agent })).status).toBe(200);
    await certify('wrong-host');
    await logged(({ msg }) => msg === 'web configuration reloaded');
    expect((await ask('/metrics', { servername: 'cbr.example.com' })).status).toBe(200);
    // The connection that is open goes on.
    expect((await ask('/metrics', { agent })).status).toBe(200);
    agent.destroy();
  });

  it('a bad change keeps what is in use, and says so once', async () => {
    const { logged, lines } = await start();
    await folder.write('key.pem', 'half a key');
    const problem = `web.yml:1:52: tls_server_config.key_file: the file holds no private key`;
    const line = await logged(({ msg }) => /^web configuration not reloaded/.test(String(msg)));
    expect(JSON.stringify(line['problems'])).toContain(problem);
    expect(await value(SUCCESSFUL)).toBe('0');
    await folder.write('other', '');
    expect(lines.filter(({ msg }) => msg === line['msg'])).toHaveLength(1);
    const { status, text } = await ask('/-/reload', { method: 'POST' });
    expect([status, text.includes(problem)]).toEqual([500, true]);
    await certify('server');
    expect((await ask('/-/reload', { method: 'POST' })).status).toBe(200);
    expect(await value(SUCCESSFUL)).toBe('1');
  });

  it('users change with a signal', async () => {
    const { signal, logged } = await start();
    expect((await ask('/')).status).toBe(200);
    await folder.write('web.yml', WEB.replace('alice', 'bob'));
    signal('SIGHUP');
    await logged(({ msg }) => msg === 'web configuration reloaded');
    expect((await ask('/')).status).toBe(401);
    expect((await ask('/', { auth: 'bob:right' })).status).toBe(200);
  });
});

describe('a bad web configuration', () => {
  it.each([[[]], [['--config.check']]])('ends a start with %j', async (more) => {
    await folder.write('web.yml', 'tls_server_config: {cert_file: no.pem, key_fil: key.pem}\n');
    const { code, stdout, stderr } = await runExporter(flags(...more));
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr.replaceAll(`${folder.path}/`, '')).toBe(
      `web.yml:1:20: tls_server_config: needs the key of the certificate; give key_file or key
web.yml:1:40: tls_server_config.key_fil: is no known key; did you mean key_file?
`,
    );
  });

  it('is told of beside a bad configuration', async () => {
    await folder.write('web.yml', 'a: b\n');
    await folder.write('cbr-exporter.yml', 'c: d\n');
    const { code, stderr } = await runExporter(flags());
    expect(code).toBe(3);
    expect(stderr).toContain('cbr-exporter.yml:1:1: c: is no known key');
    expect(stderr).toContain('web.yml:1:1: a: is no known key');
  });

  it('means nothing to one cycle', async () => {
    await folder.write('web.yml', 'a: b\n');
    expect((await runExporter(flags('--once'))).code).toBe(0);
  });

  it('is one that is not there', async () => {
    const none = `--web.config.file=${folder.path}/none.yml`;
    const { code, stderr } = await runExporter([...flags().slice(0, 1), none, '--config.check']);
    expect([code, stderr]).toEqual([3, `${folder.path}/none.yml: does not exist\n`]);
  });
});

it('a doubtful one is a warning of the check', async () => {
  await certify('expired');
  const { code, stdout, stderr } = await runExporter(flags('--config.check'));
  expect([code, stdout]).toEqual([0, 'ok\n']);
  expect(stderr).toContain('warning: ');
  expect(stderr).toContain('tls_server_config.cert_file: the file has expired on 2021-01-02');
});

describe('a reload by HTTP', () => {
  it('can be turned off', async () => {
    await start('--no-web.enable-lifecycle');
    expect((await ask('/-/reload', { method: 'POST' })).status).toBe(403);
  });

  it('is not for the pages of others', async () => {
    await start();
    const headers = { 'Sec-Fetch-Site': 'cross-site' };
    expect((await ask('/-/reload', { method: 'POST', headers })).status).toBe(403);
  });
});

describe('sockets of systemd', () => {
  it('are listened on', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    const path = join(folder.path, 'socket');
    const other = createServer().listen(path);
    await Promise.all(
      [server, other].map((each) => new Promise((go) => each.once('listening', go))),
    );
    // As systemd does it: the process has the number that LISTEN_PID says.
    const script = 'LISTEN_PID=$$ exec "$@"';
    exporter = await startExporter(flags('--web.systemd-socket'), {
      addresses: 2,
      program: ['/bin/sh', '-c', script, 'sh', process.execPath, START],
      environment: { LISTEN_FDS: '2', LISTEN_FDNAMES: 'web:local' },
      sockets: [server, other],
    });
    server.close();
    other.close();
    expect(exporter.addresses).toEqual([
      expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/),
      'the socket local',
    ]);
    expect((await ask('/-/healthy')).status).toBe(200);
    exporter.signal('SIGTERM');
    expect(await exporter.ended).toBe(0);
  });

  it('have to be there', async () => {
    const { code, stderr } = await runExporter(flags('--web.systemd-socket'));
    expect(code).toBe(1);
    expect(stderr).toContain('--web.systemd-socket: no socket was handed over');
  });
});
