import { describe, expect, it } from 'vitest';
import { inflateRun } from '../../../src/metrics/exposition/run.ts';
import {
  createOwnMetrics,
  type OwnMetrics,
  type ProjectFacts,
} from '../../../src/metrics/own/own-metrics.ts';
import { type ParsedFamily, parseExposition } from '../../support/parse-exposition.ts';

function own(): OwnMetrics {
  return createOwnMetrics({
    version: '1.2.3',
    revision: 'abc',
    nodeVersion: 'v24.0.0',
  });
}

const FACTS: ProjectFacts = {
  name: 'prod',
  operations: ['show_checkpoint'],
  tlsVerificationDisabled: false,
  intervalSeconds: 300,
  maxAgeSeconds: 900,
  checkpoints: { static: 3, file: 0 },
  nextCycleSeconds: () => 2000,
  authExpirySeconds: () => undefined,
  clockSkewSeconds: () => undefined,
  authSuccess: () => undefined,
  requestsPerSecond: () => 5,
  circuitOpen: () => false,
  truncated: () => 0,
};

function withProject({
  nextCycleSeconds = () => 2000 as number | undefined,
  authExpirySeconds = () => undefined as number | undefined,
  authSuccess = () => undefined as boolean | undefined,
} = {}): OwnMetrics {
  const metrics = own();
  metrics.setProject({ ...FACTS, nextCycleSeconds, authExpirySeconds, authSuccess });
  return metrics;
}

const CYCLE = {
  endedAtSeconds: 1700,
  durationSeconds: 2,
  checkpoints: 3,
  answered: 2,
  judgedWrong: 0,
  deferred: 0,
};

/** What a scrape gets. */
async function textOf(metrics: OwnMetrics): Promise<string> {
  return Buffer.concat((await metrics.runs()).map(inflateRun)).toString();
}

async function familyOf(metrics: OwnMetrics, name: string): Promise<ParsedFamily | undefined> {
  return parseExposition(await textOf(metrics)).find((family) => family.name === name);
}

/** The values of a family by their labels but `project`. */
async function values(metrics: OwnMetrics, name: string): Promise<Record<string, string>> {
  const family = await familyOf(metrics, name);
  return Object.fromEntries(
    (family?.samples ?? []).map(({ labels: { project: _, ...labels }, value }) => [
      Object.values(labels).join(' '),
      value,
    ]),
  );
}

describe('from the start', () => {
  it('the counters of a project are zero for every reason and status', async () => {
    const metrics = withProject();
    expect(await values(metrics, 'cbr_exporter_poll_cycles_skipped_total')).toEqual({
      overlap: '0',
      missed: '0',
      circuit_open: '0',
      auth_paused: '0',
    });
    expect(
      Object.keys(await values(metrics, 'cbr_exporter_api_request_failures_total')),
    ).toHaveLength(10);
    expect(await values(metrics, 'cbr_checkpoint_status_transitions_total')).toMatchObject({
      'error-deleting': '0',
      unknown: '0',
    });
    expect(await values(metrics, 'cbr_exporter_api_requests_total')).toEqual({
      show_checkpoint: '0',
    });
  });

  it('the facts of the configuration are there', async () => {
    const metrics = withProject();
    expect(await values(metrics, 'cbr_exporter_tls_verification_disabled')).toEqual({ '': '0' });
    expect(await values(metrics, 'cbr_exporter_checkpoints')).toEqual({ static: '3', file: '0' });
    expect(await values(metrics, 'cbr_exporter_poll_interval_seconds')).toEqual({ '': '300' });
    expect(await values(metrics, 'cbr_exporter_data_max_age_seconds')).toEqual({ '': '900' });
  });

  it.each([
    'cbr_up',
    'cbr_exporter_auth_success',
    'cbr_exporter_last_poll_cycle_timestamp_seconds',
  ])('%s is absent', async (name) => {
    expect(await familyOf(withProject(), name)).toBeUndefined();
  });
});

describe('a cycle', () => {
  it('that got an answer', async () => {
    const metrics = withProject();
    metrics.cycleEnded('prod', CYCLE);
    expect(await values(metrics, 'cbr_up')).toEqual({ '': '1' });
    expect(await values(metrics, 'cbr_exporter_poll_cycles_total')).toEqual({ '': '1' });
    expect(await values(metrics, 'cbr_exporter_poll_cycle_failures_total')).toEqual({ '': '0' });
    expect(await values(metrics, 'cbr_exporter_last_poll_cycle_timestamp_seconds')).toEqual({
      '': '1700',
    });
  });

  it('that got none', async () => {
    const metrics = withProject();
    metrics.cycleEnded('prod', { ...CYCLE, answered: 0, judgedWrong: 3 });
    expect(await values(metrics, 'cbr_up')).toEqual({ '': '0' });
    expect(await values(metrics, 'cbr_exporter_poll_cycle_failures_total')).toEqual({ '': '1' });
    expect(await values(metrics, 'cbr_exporter_api_request_failures_total')).toMatchObject({
      'show_checkpoint wrong_endpoint': '3',
    });
  });

  it('of no checkpoints ended and did not fail, and says nothing of the API', async () => {
    const metrics = withProject();
    metrics.cycleEnded('prod', { ...CYCLE, checkpoints: 0, answered: 0 });
    expect(await familyOf(metrics, 'cbr_up')).toBeUndefined();
    expect(await values(metrics, 'cbr_exporter_poll_cycles_total')).toEqual({ '': '1' });
    expect(await values(metrics, 'cbr_exporter_poll_cycle_failures_total')).toEqual({ '': '0' });
  });

  it('that is planned is asked for at each scrape', async () => {
    let next: number | undefined = 2000;
    const metrics = withProject({ nextCycleSeconds: () => next });
    const name = 'cbr_exporter_next_poll_cycle_timestamp_seconds';
    expect(await values(metrics, name)).toEqual({ '': '2000' });
    next = undefined;
    expect(await familyOf(metrics, name)).toBeUndefined();
  });
});

it('tells how many restore points are shown in part, 0 from the start', async () => {
  let truncated = 0;
  const metrics = own();
  metrics.setProject({ ...FACTS, truncated: () => truncated });
  expect(await values(metrics, 'cbr_exporter_truncated_restore_points')).toEqual({ '': '0' });
  truncated = 2;
  expect(await values(metrics, 'cbr_exporter_truncated_restore_points')).toEqual({ '': '2' });
});

it('tells where a project is, once it is known, and only the last of it', async () => {
  const metrics = withProject();
  expect(await familyOf(metrics, 'cbr_project_info')).toBeUndefined();
  const target = { projectId: '4229', region: 'eu-de', endpoint: 'https://cbr.example' };
  metrics.target('prod', target);
  metrics.target('prod', { ...target, endpoint: 'https://other.example' });
  const info = await familyOf(metrics, 'cbr_project_info');
  expect(info?.samples.map(({ labels }) => labels)).toEqual([
    { project: 'prod', project_id: '4229', region: 'eu-de', endpoint: 'https://other.example' },
  ]);
});

it('asks at each scrape when the credentials end', async () => {
  const name = 'cbr_exporter_auth_expiry_timestamp_seconds';
  expect(await familyOf(withProject(), name)).toBeUndefined();
  const metrics = withProject({ authExpirySeconds: () => 5000 });
  expect(await values(metrics, name)).toEqual({ '': '5000' });
});

it('counts requests, events and anomalies', async () => {
  const metrics = withProject({ authSuccess: () => false });
  metrics.request('prod', {
    operation: 'show_checkpoint',
    durationSeconds: 0.2,
    failure: 'timeout',
  });
  metrics.request('prod', {
    operation: 'show_checkpoint',
    durationSeconds: 0.2,
    failure: undefined,
  });
  metrics.events('prod', {
    entered: 'error',
    newlySkipped: [
      { id: 'a', name: undefined, type: undefined, code: undefined, reason: undefined },
    ],
    newAnomalies: [
      { kind: 'unknown_value', field: 'status', value: 'copying' },
      { kind: 'invalid_field', field: 'created_at', value: 'yesterday' },
    ],
  });
  metrics.httpRequest('/metrics', 200);
  expect(await values(metrics, 'cbr_exporter_api_requests_total')).toEqual({
    show_checkpoint: '2',
  });
  expect(await values(metrics, 'cbr_exporter_api_request_failures_total')).toMatchObject({
    'show_checkpoint timeout': '1',
    'show_checkpoint network': '0',
  });
  expect(await values(metrics, 'cbr_checkpoint_status_transitions_total')).toMatchObject({
    error: '1',
  });
  expect(await values(metrics, 'cbr_skipped_resources_seen_total')).toEqual({ '': '1' });
  expect(await values(metrics, 'cbr_exporter_unknown_values_total')).toEqual({ status: '1' });
  expect(await values(metrics, 'cbr_exporter_invalid_fields_total')).toEqual({ created_at: '1' });
  expect(await values(metrics, 'cbr_exporter_auth_success')).toEqual({ '': '0' });
  expect(await values(metrics, 'cbr_exporter_http_requests_total')).toEqual({
    '/metrics 200': '1',
  });
  expect(await values(metrics, 'cbr_exporter_build_info')).toEqual({ '1.2.3 abc v24.0.0': '1' });
});

it.each([
  ['alone', undefined, ['0', '1']],
  ['a shard', { index: 2, total: 4 }, ['2', '4']],
])('tells which shard it is: %s', async (_, shard, [index, total]) => {
  const metrics = createOwnMetrics({
    version: '1',
    revision: '1',
    nodeVersion: '1',
    ...(shard === undefined ? {} : { shard }),
  });
  expect(await values(metrics, 'cbr_exporter_shard')).toEqual({ '': index });
  expect(await values(metrics, 'cbr_exporter_total_shards')).toEqual({ '': total });
});

it('has the process metrics, less the three that are named like counters', async () => {
  const names = parseExposition(await textOf(own())).map(({ name }) => name);
  expect(names).toContain('process_cpu_seconds_total');
  expect(names).toContain('nodejs_eventloop_lag_seconds');
  expect(names.filter((name) => /^nodejs_active_.*_total$/.test(name))).toEqual([]);
});

describe('whatever happens is in the next scrape', () => {
  const happenings: Readonly<Record<string, (metrics: OwnMetrics) => unknown>> = {
    setProject: (metrics) => metrics.setProject({ ...FACTS, maxAgeSeconds: 1800 }),
    setProjectList: (metrics) =>
      metrics.setProjectList({ name: 'all', operations: ['list_projects'], maxAgeSeconds: 9 }),
    removeProject: (metrics) => metrics.removeProject('prod'),
    target: (metrics) => metrics.target('prod', { projectId: '1', region: 'r', endpoint: 'e' }),
    request: (metrics) =>
      metrics.request('prod', {
        operation: 'show_checkpoint',
        durationSeconds: 1,
        failure: undefined,
      }),
    retried: (metrics) => metrics.retried('prod', 'show_checkpoint', 'timeout'),
    waited: (metrics) => metrics.waited('prod', 'local', 1),
    cycleEnded: (metrics) => metrics.cycleEnded('prod', CYCLE),
    cycleSkipped: (metrics) => metrics.cycleSkipped('prod', 'overlap'),
    judgedWrong: (metrics) => metrics.judgedWrong('prod', 1),
    anomalies: (metrics) =>
      metrics.anomalies('prod', [{ kind: 'invalid_field', field: 'vaults.name', value: '5' }]),
    events: (metrics) =>
      metrics.events('prod', { entered: 'error', newlySkipped: [], newAnomalies: [] }),
    configLoaded: (metrics) => metrics.configLoaded(1),
    configRefused: (metrics) => metrics.configRefused(),
    storageWritten: (metrics) => metrics.storageWritten(false),
    published: (metrics) => metrics.published(false),
    httpRequest: (metrics) => metrics.httpRequest('/metrics', 200),
  };
  const withoutProcess = (text: string) => text.replaceAll(/^.*\b(process|nodejs)_.*\n/gm, '');

  it('are all there are', () => {
    const { runs: _, families: __, told: ___, ...events } = own();
    expect(Object.keys(happenings).sort()).toEqual(Object.keys(events).sort());
  });

  it.each(Object.entries(happenings))('%s', async (_, happen) => {
    const [metrics, neverScraped] = [own(), own()];
    for (const each of [metrics, neverScraped]) {
      each.setProject(FACTS);
      each.configLoaded(0);
    }
    const before = withoutProcess(await textOf(metrics));
    for (const each of [metrics, neverScraped]) await happen(each);
    const after = withoutProcess(await textOf(metrics));
    expect(after).not.toBe(before);
    // Nothing of an earlier scrape is left in it.
    expect(after).toBe(withoutProcess(await textOf(neverScraped)));
  });

  it('and so is what the scrape asks for', async () => {
    let circuitOpen = false;
    const metrics = own();
    metrics.setProject({ ...FACTS, circuitOpen: () => circuitOpen });
    expect(await values(metrics, 'cbr_exporter_api_circuit_open')).toEqual({ '': '0' });
    circuitOpen = true;
    expect(await values(metrics, 'cbr_exporter_api_circuit_open')).toEqual({ '': '1' });
  });

  it('what did not change is not made again', async () => {
    const metrics = own();
    metrics.setProject(FACTS);
    const [, before, httpBefore] = await metrics.runs();
    metrics.httpRequest('/metrics', 200);
    const [, after, httpAfter] = await metrics.runs();
    expect(after).toBe(before);
    expect(httpAfter).not.toBe(httpBefore);
  });
});

it('log lines that are lost count once each, from nothing on', async () => {
  let lost = 0;
  const metrics = createOwnMetrics({
    version: '1',
    revision: 'a',
    nodeVersion: 'v24',
    logLinesLost: () => lost,
  });
  const counted: (string | undefined)[] = [];
  for (lost of [0, 3, 3, 10]) {
    const family = await familyOf(metrics, 'cbr_exporter_log_write_failures_total');
    counted.push(family?.samples[0]?.value);
  }
  expect(counted).toEqual(['0', '3', '3', '10']);
});

it('in OpenMetrics tells since when it counts', async () => {
  const metrics = createOwnMetrics({
    version: '1.2.3',
    revision: 'abc',
    nodeVersion: 'v24.0.0',
    nowMs: () => 1500,
  });
  metrics.httpRequest('/metrics', 200);
  const text = Buffer.concat((await metrics.runs('openmetrics')).map(inflateRun)).toString();
  expect(text).toMatch(/^process_cpu_seconds_total \S+\nprocess_cpu_seconds_created 1\.5$/m);
  expect(text.split('\n').slice(-4)).toEqual([
    '# TYPE cbr_exporter_http_requests counter',
    'cbr_exporter_http_requests_total{handler="/metrics",code="200"} 1',
    'cbr_exporter_http_requests_created{handler="/metrics",code="200"} 1.5',
    '',
  ]);
  expect(await textOf(metrics)).not.toMatch(/_created\b/);
});
