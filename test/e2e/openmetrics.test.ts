import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectAccess } from '../../src/simulator/fleet/fleet.ts';
import {
  type ConfigFolder,
  configFolder,
  type RunningExporter,
  startExporter,
} from '../support/exporter-process.ts';
import { configText, type RunningSimulator, startSimulator } from '../support/simulated.ts';
import { buildGo } from './go.ts';
import { HOSTILE, hostileFleet } from './hostile-fleet.ts';
import { type Prometheus, runPrometheus, type Series } from './prometheus.ts';
import { type PythonFamily, parsedByPython } from './python-parser.ts';

/** What is in one format alone, and what the process has at one moment and not at the next. */
const APART = /^nodejs_active_|_created$/;
const OPENMETRICS = 'application/openmetrics-text; version=1.0.0';

interface Told {
  readonly metric: string;
  readonly type: string;
  readonly help: string;
  readonly unit: string;
}

let folder: ConfigFolder;
let textparse: string;
let simulator: RunningSimulator;
let exporter: RunningExporter;
/** Passes on what is asked for, but for the format. */
let withoutFormat: Server;
let prometheus: Prometheus;
const generated = hostileFleet();
const fleet = {
  ...generated,
  vaults: generated.vaults.map((vault, at) => ({
    ...vault,
    name: `${at} ${HOSTILE[at % HOSTILE.length]}`,
  })),
};
const [access = expect.unreachable()] = projectAccess(fleet);
const probed = access.checkpointIds[0] ?? '';

beforeAll(async () => {
  textparse = await buildGo('textparse');
  folder = await configFolder();
  simulator = await startSimulator(fleet);
  const config = configText(fleet, simulator.url, { discover: '{newest: 100}' });
  const file = await folder.write('cbr-exporter.yml', config);
  exporter = await startExporter([`--config.file=${file}`, '--web.listen-address=127.0.0.1:0']);
  withoutFormat = createServer((_, response) => {
    get(`${exporter.url}/metrics`, { headers: { accept: 'text/plain' } }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
  }).listen(0, '127.0.0.1');
  await once(withoutFormat, 'listening');
  prometheus = await runPrometheus(await folder.write('prometheus.yml', await scraping()), folder);
}, 300_000);
afterAll(async () => {
  await prometheus?.stop();
  withoutFormat?.closeAllConnections();
  withoutFormat?.close();
  await exporter?.kill();
  await simulator?.close();
  await folder?.remove();
});

function textTarget(): string {
  const address = withoutFormat.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return `127.0.0.1:${address.port}`;
}

/** Both formats, and the shipped example of probes pointed at what runs here. */
async function scraping(): Promise<string> {
  const { host } = new URL(exporter.url);
  const example = await readFile(
    new URL('../../config/prometheus/probe.example.yml', import.meta.url),
    'utf8',
  );
  const probes = example
    .replace('8b0851a8-adf3-4f4c-a914-dead08bf9664', probed)
    .replace('__param_project: prod', `__param_project: ${JSON.stringify(access.name)}`)
    .replace('127.0.0.1:10227', host)
    .replace('scrape_interval: 5m', 'scrape_interval: 1s')
    .replace('scrape_timeout: 10s', 'scrape_timeout: 1s');
  expect(probes).not.toMatch(/10227|5m|10s|8b0851a8/);
  return `global: {scrape_interval: 1s, scrape_timeout: 1s}
${probes}
  - job_name: cbr-exporter
    static_configs:
      - {targets: ["${host}"], labels: {format: openmetrics}}
      - {targets: ["${textTarget()}"], labels: {format: text}}
`;
}

async function answer(accept: string): Promise<{ contentType: string; text: string }> {
  const asked = get(`${exporter.url}/metrics`, { headers: { accept } });
  const response: IncomingMessage = (await once(asked, 'response'))[0];
  return { contentType: response.headers['content-type'] ?? '', text: await text(response) };
}

async function exposition(accept: string): Promise<string> {
  return (await answer(accept)).text;
}

/** What the parser of Prometheus 3 prints. */
async function parsedByPrometheus(accept: string): Promise<readonly string[]> {
  const { contentType, text: input } = await answer(accept);
  const child = spawn(textparse, [contentType]);
  child.stdin.end(input);
  const [lines, complaint, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  expect([code, complaint]).toEqual([0, '']);
  return lines.trimEnd().split('\n');
}

function seriesOf(families: readonly PythonFamily[]): readonly string[] {
  return families
    .flatMap(({ samples }) => samples)
    .filter(({ name }) => !APART.test(name))
    .map(({ name, labels }) => JSON.stringify([name, Object.entries(labels).toSorted()]))
    .toSorted();
}

describe('the parser of Python', () => {
  it('reads OpenMetrics with the same series as the text, and their types', async () => {
    await prometheus.eventually('cbr_vault_info', (series) => series.length > 0);
    // The first answer of each kind is a series more in the next ones.
    await prometheus.eventually('cbr_exporter_http_requests_total', ({ length }) => length > 3);
    const families = await parsedByPython('openmetrics', await exposition(OPENMETRICS));
    expect(seriesOf(families)).toEqual(
      seriesOf(await parsedByPython('text', await exposition('text/plain'))),
    );
    const told = (name: string) => families.find((family) => family.name === name);
    expect(told('cbr_checkpoint_resource')?.type).toBe('info');
    expect(told('cbr_checkpoint_status')?.type).toBe('gauge');
    expect(told('cbr_exporter_api_requests')?.type).toBe('counter');
    expect(told('cbr_exporter_api_throttled_seconds')).toMatchObject({
      type: 'counter',
      unit: 'seconds',
    });
    expect(told('cbr_checkpoint_resource_size_bytes')?.unit).toBe('bytes');
    expect(told('cbr_exporter_build')?.type).toBe('info');
  });

  it('reads back every name as the tenant gave it', async () => {
    const families = await parsedByPython('openmetrics', await exposition(OPENMETRICS));
    const named = (family: string, label: string) =>
      new Set(
        families
          .find(({ name }) => name === family)
          ?.samples.map(({ labels }) => labels[label] ?? ''),
      );
    expect(named('cbr_checkpoint_resource', 'resource_name')).toEqual(new Set(HOSTILE));
    expect(named('cbr_vault', 'vault_name')).toEqual(new Set(fleet.vaults.map(({ name }) => name)));
  });
});

it('the parser of Prometheus 3 reads the same series from either format', async () => {
  const lines = await parsedByPrometheus(`${OPENMETRICS}; escaping=allow-utf-8`);
  const series = (all: readonly string[]) =>
    all
      .filter((line) => !APART.test(/^series {__name__="(\w+)"/.exec(line)?.[1] ?? '_created'))
      .toSorted();
  expect(series(lines)).toEqual(series(await parsedByPrometheus('text/plain')));
  expect(lines).toEqual(
    expect.arrayContaining([
      'type cbr_checkpoint_resource info',
      'type cbr_exporter_api_throttled_seconds counter',
      'unit cbr_exporter_api_throttled_seconds seconds',
      'unit cbr_checkpoint_resource_size_bytes bytes',
    ]),
  );
});

describe('a real Prometheus', () => {
  /** What it has of a target, apart from which one it is. */
  function known(all: readonly Series[], format: string): readonly string[] {
    return all
      .filter(({ labels }) => labels['format'] === format)
      .map(({ labels: { instance: _, format: __, ...labels } }) => labels)
      .filter(({ __name__: name = '' }) => !APART.test(name))
      .map((labels) => JSON.stringify(Object.entries(labels).toSorted()))
      .toSorted();
  }

  it('has the same series from either format', async () => {
    await prometheus.eventually('up == 1', (up) => up.length === 3);
    // A series that comes with a scrape is there in the next one of the other target.
    const all = await prometheus.eventually('{format=~".+"}', (series) => {
      const [one, other] = [known(series, 'openmetrics'), known(series, 'text')];
      return one.length > 300 && one.join() === other.join();
    });
    const created = all.filter(({ labels }) => labels['__name__']?.endsWith('_created'));
    expect(new Set(created.map(({ labels }) => labels['format']))).toEqual(
      new Set(['openmetrics']),
    );
  });

  /** What it was told of each family of a target; with its plain name. */
  async function toldOf(format: string) {
    const target = encodeURIComponent(`{format="${format}"}`);
    const answer = await fetch(`${prometheus.url}/api/v1/targets/metadata?match_target=${target}`);
    const { data } = (await answer.json()) as { readonly data: readonly Told[] };
    return new Map(
      data.map(({ metric, ...told }) => [metric.replace(/_(?:total|info)$/, ''), told]),
    );
  }

  it('knows from OpenMetrics what the text says of each family, and units and infos', async () => {
    await prometheus.eventually('up{job="cbr-exporter"} == 1', (up) => up.length === 2);
    const names = async (format: string) => [...(await toldOf(format)).keys()].toSorted();
    // One that comes with a scrape is there in the next one of the other target.
    await expect.poll(() => names('openmetrics')).toEqual(await names('text'));
    const [fromOpenmetrics, fromText] = [await toldOf('openmetrics'), await toldOf('text')];
    expect(fromOpenmetrics.size).toBeGreaterThan(80);
    for (const [family, { type, help, unit }] of fromOpenmetrics) {
      const plain = type === 'info' ? 'gauge' : type;
      expect(fromText.get(family), family).toMatchObject({ type: plain, help, unit: '' });
      expect(unit, family).toBe(/_(seconds|bytes|ratio)$/.exec(family)?.[1] ?? '');
    }
  });

  it('asks for restore points one by one, as the example has it', async () => {
    const job = `{job="cbr-probe", instance="${probed}"}`;
    await prometheus.eventually(`cbr_probe_success${job}`, ([success]) => success?.value === '1');
    const [status] = await prometheus.query(
      `cbr_checkpoint_status{job="cbr-probe", checkpoint_id="${probed}", project="${access.name}"} == 1`,
    );
    expect(status?.labels['status']).toBe('available');
    expect(await prometheus.query('cbr_exporter_build_info{job="cbr-probe"}')).toEqual([]);
    expect(await prometheus.query(`cbr_probe_duration_seconds${job} < 0.5`)).toHaveLength(1);
  });
});
