import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConfigFolder, configFolder, startExporter } from '../../support/exporter-process.ts';

/** In every secret there is; no output may show it. */
const CANARY = 'canary-9f3b';

/** Refuses everything, and quotes all that it was sent. */
function echoServer() {
  return createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const quoted = `${JSON.stringify(request.rawHeaders)} ${Buffer.concat(chunks).toString()}`;
      const securityKey = {
        credential: {
          access: `${CANARY}-access`,
          secret: `${CANARY}-secret`,
          securitytoken: `${CANARY}-token`,
          expires_at: '2100-01-01T00:00:00.000000Z',
        },
      };
      if (request.url === '/openstack/latest/securitykey') {
        response.end(JSON.stringify(securityKey));
        return;
      }
      response.writeHead(401, { 'x-request-id': quoted.replaceAll(/[^\x20-\x7e]/g, ' ') });
      response.end(JSON.stringify({ error_code: quoted, error_msg: quoted }));
    });
  });
}

const server = echoServer();
let folder: ConfigFolder;
let url = '';
beforeEach(async () => {
  folder = await configFolder();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await folder.remove();
});

const ID = '8b0851a8-adf3-4f4c-a914-dead08bf9664';

async function outputOf(auth: readonly string[], nodeFlags: readonly string[] = []) {
  await folder.write('token', `${CANARY}-in-a-file\n`);
  const config = await folder.write(
    'cbr-exporter.yml',
    `projects:
  - name: prod
    region: eu-de
    project_id: 4229d7a45436489f8c3dc2b1d35d4987
    endpoint: ${url}
    auth: {${auth.join(', ').replaceAll('URL', url)}}
    checkpoints: [${ID}]
`,
  );
  const exporter = await startExporter(
    [`--config.file=${config}`, '--web.listen-address=127.0.0.1:0', '--log.level=debug'],
    { environment: { CANARY_TOKEN: `${CANARY}-in-a-variable` }, nodeFlags },
  );
  await exporter.logged(({ msg }) => /^poll (failed|cycle ended early)/.test(String(msg)));
  const pages = await Promise.all(
    ['/', '/metrics', '/-/ready'].map(async (path) =>
      (await fetch(`${exporter.url}${path}`)).text(),
    ),
  );
  return { exporter, pages: pages.join('\n') };
}

describe('no output shows a secret', () => {
  it.each([
    ['a token', ['type: token', `token: ${CANARY}`]],
    ['a token in a variable', ['type: token', `token: "\${CANARY_TOKEN}"`]],
    ['a token in a file', ['type: token', 'token_file: token']],
    [
      'a password',
      [
        'type: password',
        'auth_url: URL',
        'domain_name: d',
        'username: u',
        `password: '${CANARY} "quoted"'`,
      ],
    ],
    [
      'a key',
      [
        'type: ak_sk',
        `access_key: ${CANARY}-ak`,
        `secret_key: ${CANARY}`,
        `security_token: ${CANARY}-st`,
      ],
    ],
    ['an agency', ['type: ecs_agency', 'metadata_url: URL']],
  ])('of %s', async (_what, auth) => {
    const { exporter, pages } = await outputOf(auth);
    exporter.signal('SIGTERM');
    await exporter.ended;
    const log = JSON.stringify(exporter.lines);
    expect(log).toMatch(/poll (failed|cycle ended early)/);
    for (const output of [log, pages]) {
      expect(output).not.toContain(CANARY);
    }
  });

  it('when the process crashes', async () => {
    const crash = `data:text/javascript,process.once('SIGUSR2',()=>{throw new Error('crashed')})`;
    const { exporter } = await outputOf(['type: token', `token: ${CANARY}`], ['--import', crash]);
    exporter.signal('SIGUSR2');
    expect(await exporter.ended).not.toBe(0);
    expect(exporter.unparsed()).toContain('crashed');
    expect(exporter.unparsed()).not.toContain(CANARY);
  });
});
