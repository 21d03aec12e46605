import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CA_FILE, certificate, ENCRYPTED_KEY_FILE, readCa } from '../simulator/certificates.ts';
import {
  type ConfigFolder,
  configFolder,
  runExporter,
  startExporter,
} from '../support/exporter-process.ts';
import { generatedFleet } from '../support/generated-fleet.ts';
import { configText, type RunningSimulator, startSimulator } from '../support/simulated.ts';

const FLEET = generatedFleet({
  seed: 4,
  startMs: Date.now(),
  projects: 1,
  checkpoints: 2,
  resourcesPerCheckpoint: 1,
});
/** Whoever looks a name up the system's way ends the process; an address is none. */
const NO_SYSTEM_LOOK_UP = `--import=data:text/javascript,${encodeURIComponent(`
import dns from 'node:dns';
import { isIP } from 'node:net';
const guarded = (lookup) => (host, ...rest) => isIP(host) ? lookup(host, ...rest) : process.exit(99);
dns.lookup = guarded(dns.lookup);
dns.promises.lookup = guarded(dns.promises.lookup);
`)}`;

let folder: ConfigFolder;
let simulator: RunningSimulator;

beforeEach(async () => {
  folder = await configFolder();
  simulator = await startSimulator(FLEET);
});
afterEach(async () => {
  await simulator.close();
  await folder.remove();
});

async function once(endpoint: string, environment = {}, nodeFlags: readonly string[] = []) {
  const file = await folder.write('cbr-exporter.yml', configText(FLEET, endpoint));
  return runExporter([`--config.file=${file}`, '--once'], { environment, nodeFlags });
}

describe('an authority of the system', () => {
  it('is trusted without any ca_file', async () => {
    const tls = certificate('server');
    const { url } = await simulator.listen({ host: '127.0.0.1', port: 0, tls });
    expect(await once(url, { SSL_CERT_FILE: CA_FILE })).toMatchObject({ code: 0 });
    const { code, stderr } = await once(url);
    expect(code).toBe(1);
    expect(stderr).toContain('its authority is not known (tls.ca_file)');
  });
});

describe('without the thread pool', () => {
  it('the API is looked up', async () => {
    const endpoint = simulator.url.replace('127.0.0.1', 'localhost');
    expect(await once(endpoint, {}, [NO_SYSTEM_LOOK_UP])).toMatchObject({ code: 0 });
  });

  it('the address to listen on is looked up', async () => {
    const file = await folder.write('cbr-exporter.yml', configText(FLEET, simulator.url));
    const { url, signal, ended } = await startExporter(
      [`--config.file=${file}`, '--web.listen-address=localhost:0'],
      { nodeFlags: [NO_SYSTEM_LOOK_UP] },
    );
    expect(url).toMatch(/^http:\/\/(127\.0\.0\.1|\[::1\]):\d+$/);
    signal('SIGTERM');
    expect(await ended).toBe(0);
  });
});

it('--config.check says what is wrong with which file of TLS', async () => {
  await folder.write('ca.pem', Buffer.from(readCa()).toString('base64'));
  await folder.write('client.pem', certificate('client').cert);
  const tls = `{ca_file: ca.pem, cert_file: client.pem, key_file: ${ENCRYPTED_KEY_FILE}}`;
  const text = configText(FLEET, simulator.url).replace('    auth:', `    tls: ${tls}\n    auth:`);
  const file = await folder.write('cbr-exporter.yml', text);
  const { code, stdout, stderr } = await runExporter([`--config.file=${file}`, '--config.check']);
  expect([code, stdout]).toEqual([0, 'ok\n']);
  expect(stderr.replaceAll(join(folder.path, '/'), '').split('\n')).toEqual([
    expect.stringMatching(/projects\[0\]\.tls\.ca_file: the file holds no certificate in PEM/),
    expect.stringMatching(/projects\[0\]\.tls\.key_file: the file is encrypted/),
    '',
  ]);
});
