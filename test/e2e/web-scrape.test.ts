import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { CA_FILE, certificateFiles } from '../simulator/certificates.ts';
import {
  type ConfigFolder,
  configFolder,
  type RunningExporter,
  startExporter,
} from '../support/exporter-process.ts';
import { configText, type RunningSimulator, startSimulator } from '../support/simulated.ts';
import { type Prometheus, runPrometheus } from './prometheus.ts';

const { certFile, keyFile } = certificateFiles('server');
const CLIENT = certificateFiles('client');
/** Of the password `right`. */
const HASH = '$2b$10$R3QahlPZiisEGe2JfEz9euylDF.coP0Cemsbej0/OnFYJIKvX6F02';

let folder: ConfigFolder;
let simulator: RunningSimulator;
let exporter: RunningExporter;
let prometheus: Prometheus;

const WEB = (users: object) =>
  stringify({
    tls_server_config: {
      cert_file: certFile,
      key_file: keyFile,
      client_auth_type: 'RequireAndVerifyClientCert',
      client_ca_file: CA_FILE,
    },
    basic_auth_users: users,
  });

/** A job of the exporter, as a Prometheus with these keys has it. */
function job(name: string, password: string, certificate: object) {
  return {
    job_name: name,
    scheme: 'https',
    tls_config: { ca_file: CA_FILE, server_name: 'localhost', ...certificate },
    basic_auth: { username: 'prometheus', password },
    static_configs: [{ targets: [new URL(exporter.url).host] }],
  };
}

beforeAll(async () => {
  folder = await configFolder();
  simulator = await startSimulator();
  const file = await folder.write('cbr.yml', configText(simulator.fleet, simulator.url));
  const web = await folder.write('web.yml', WEB({ prometheus: HASH }));
  exporter = await startExporter([
    `--config.file=${file}`,
    `--web.config.file=${web}`,
    '--web.listen-address=127.0.0.1:0',
  ]);
  const certificate = { cert_file: CLIENT.certFile, key_file: CLIENT.keyFile };
  const config = await folder.write(
    'prometheus.yml',
    stringify({
      global: { scrape_interval: '1s', scrape_timeout: '1s' },
      scrape_configs: [
        job('right', 'right', certificate),
        job('wrong-password', 'wrong', certificate),
        job('no-certificate', 'right', {}),
      ],
    }),
  );
  prometheus = await runPrometheus(config, folder);
});
afterAll(async () => {
  await prometheus?.stop();
  await exporter?.kill();
  await simulator?.close();
  await folder?.remove();
});

it('a real Prometheus scrapes over TLS with its password and certificate, and not without', async () => {
  await prometheus.eventually('up{job="right"}', ([up]) => up?.value === '1');
  await prometheus.eventually('cbr_up', (series) => series.length > 0);
  const up = await prometheus.eventually('up', (series) => series.length === 3);
  expect(Object.fromEntries(up.map(({ labels, value }) => [labels['job'], value]))).toEqual({
    right: '1',
    'wrong-password': '0',
    'no-certificate': '0',
  });
});

it('goes on scraping when users change, as soon as it is one of them again', async () => {
  await folder.write('web.yml', WEB({ somebody: HASH }));
  await prometheus.eventually('up{job="right"}', ([up]) => up?.value === '0');
  await folder.write('web.yml', WEB({ somebody: HASH, prometheus: HASH }));
  await prometheus.eventually('up{job="right"}', ([up]) => up?.value === '1');
});
