import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoFleet } from '../../src/simulator/fleet/demo-fleet.ts';
import type { Fleet } from '../../src/simulator/fleet/fleet.ts';
import { DEFAULT_DOMAIN } from '../../src/simulator/fleet/identities.ts';
import {
  ALL,
  BUILT,
  type GrafanaTarget,
  type GrafanaVariable,
  panelsOf,
  type Substitution,
  substituted,
} from '../monitoring/grafana-dashboard.ts';
import {
  type ConfigFolder,
  configFolder,
  type RunningExporter,
  startExporter,
} from '../support/exporter-process.ts';
import { configText, type RunningSimulator, startSimulator } from '../support/simulated.ts';
import { type Discovering, startDiscovering } from './discovering.ts';
import { type Answer, ask, numbersOf, rowsOf } from './grafana-queries.ts';
import { type Prometheus, runPrometheus, type Series, startPrometheus } from './prometheus.ts';

/** The demo has done most of what it does by then, and one restore point is about to expire. */
const DEMO_RUNS_SINCE_MS = 44_000;
const MIB = 2 ** 20;
/** For a scrape, a poll and a rate over both. */
const PATIENCE = { timeout: 15_000, interval: 100 };

const fleet = livelyFleet();
let folder: ConfigFolder;
let simulator: RunningSimulator;
let replicas: readonly RunningExporter[] = [];
let prometheus: Prometheus;
/** Of an exporter that knows no list and discovers everything. */
let discovering: Discovering;

/** The demo, with a resource that an answer names twice. */
function livelyFleet(): Fleet {
  const demo = demoFleet(1, Date.now() - DEMO_RUNS_SINCE_MS);
  const [first, ...others] = demo.vaults;
  if (first === undefined) throw new Error('the demo has no vault');
  const twice = { ...first, resources: [...first.resources, ...first.resources.slice(0, 1)] };
  return { ...demo, vaults: [twice, ...others] };
}

function checkpoint(role: string) {
  const found = fleet.checkpoints.find((each) => each.role?.startsWith(role));
  if (found === undefined) throw new Error(`nothing in the demo is ${role}`);
  return found;
}

const NEVER_ANSWERED = checkpoint('two days older').id;
const DELETED = checkpoint('a day older').id;
const EXPIRED = checkpoint('expires after 45 seconds').id;
const UNREACHABLE = checkpoint('newest of the archive').id;
const FLAPPING = checkpoint('error and back').id;
const LACKING = checkpoint('newest of the test servers').id;

async function steer(method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${simulator.url}/simulator/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${text}`);
  return text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text;
}

/** What a query answers where there is something of what it is about. */
async function answerTo(target: GrafanaTarget, substitution: Substitution): Promise<Answer> {
  const answer = await ask(target, substitution, prometheus);
  return numbersOf(answer).length > 0 ? answer : ask(target, substitution, discovering.prometheus);
}

const someSeries = (series: readonly Series[]): boolean => series.length > 0;

beforeAll(async () => {
  folder = await configFolder();
  simulator = await startSimulator(fleet);
  discovering = await startDiscovering(demoFleet(1, Date.now()));
  await steer('PUT', `faults/${NEVER_ANSWERED}`, { fault: 'unknown_error' });
  await steer('PUT', `checkpoints/${FLAPPING}`, { status: 'error' });
  const config = configText(fleet, simulator.url, {
    auth: `      type: password
      auth_url: ${simulator.url}
      domain_name: ${DEFAULT_DOMAIN}
      username: svc-cbr-exporter
      password: simulator-password`,
  });
  const file = await folder.write('cbr-exporter.yml', config);
  const flags = [`--config.file=${file}`, '--web.listen-address=127.0.0.1:0'];
  replicas = await Promise.all(
    ['a', 'b'].map((name) =>
      startExporter([...flags, `--storage.path=${join(folder.path, name)}`]),
    ),
  );
  prometheus = await startPrometheus(
    replicas.map(({ url }) => url),
    folder,
  );

  // Each has to be seen before it changes, or the exporter could not know what was before.
  const seenByBoth = (series: readonly Series[]): boolean => series.length === replicas.length;
  await prometheus.eventually(`cbr_checkpoint_info{checkpoint_id="${DELETED}"}`, seenByBoth);
  await steer('DELETE', `checkpoints/${DELETED}`);
  await prometheus.eventually(
    `time() > cbr_checkpoint_expiration_timestamp_seconds{checkpoint_id="${EXPIRED}"}`,
    seenByBoth,
  );
  await steer('DELETE', `checkpoints/${EXPIRED}`);
  await prometheus.eventually(`cbr_checkpoint_info{checkpoint_id="${LACKING}"}`, seenByBoth);
  await steer('PUT', `checkpoints/${LACKING}`, {
    skipped_resources: [
      { id: '6f1c', name: 'ci-runner-03', type: 'OS::Nova::Server', code: 'BackupService.7101' },
    ],
  });
  await prometheus.eventually(`cbr_checkpoint_info{checkpoint_id="${UNREACHABLE}"}`, seenByBoth);
  await steer('PUT', `faults/${UNREACHABLE}`, { fault: 'backend_timeout' });
  await steer('PUT', 'faults/all', { fault: 'throttled', times: 4 });
  for (const [id, presence] of [
    [DELETED, 'missing'],
    [EXPIRED, 'expired'],
    [NEVER_ANSWERED, 'unknown'],
  ]) {
    await prometheus.eventually(
      `cbr_checkpoint_presence{checkpoint_id="${id}", presence="${presence}"} == 1`,
      seenByBoth,
    );
  }
});
afterAll(async () => {
  await prometheus?.stop();
  await discovering?.stop();
  await Promise.all(replicas.map((replica) => replica.kill()));
  await simulator?.close();
  await folder?.remove();
});

const QUERIES = BUILT.flatMap(({ dashboard }) =>
  panelsOf(dashboard).flatMap(({ title, targets = [] }) =>
    targets.map((target) => ({ name: `${dashboard.title}: ${title} ${target.refId}`, target })),
  ),
);

describe('the query of a panel', () => {
  it.each(QUERIES)('returns data: $name', async ({ target }) => {
    await expect
      .poll(async () => {
        const answer = await answerTo(target, ALL);
        const { status, error } = answer;
        return { status, error, data: numbersOf(answer).length > 0 };
      }, PATIENCE)
      .toEqual({ status: 'success', data: true });
  });

  it('is understood with a choice of projects and vaults as well', async () => {
    const chosen: Substitution = {
      values: {
        ...ALL.values,
        project: '(eu-de_prod|eu-de_test)',
        vault: `(${checkpoint('newest of its vault').vaultId}|x\\\\.y)`,
      },
    };
    for (const { name, target } of QUERIES) {
      expect(await ask(target, chosen, prometheus), name).toMatchObject({ status: 'success' });
    }
  });
});

describe.each(BUILT)('the variables of $file', ({ dashboard }) => {
  const variables = dashboard.templating.list.filter(({ type }) => type === 'query');

  const always = variables.filter(({ name }) => name !== 'cluster');

  it.each(always)('$name has something to choose from', async (variable) => {
    const options = await optionsOf(variable);
    expect(options.length).toBeGreaterThan(0);
    if (variable.name === 'vault') {
      const vaults = fleet.vaults.map(({ id, name }) => `${id} ${name}`);
      expect(vaults).toEqual(expect.arrayContaining([...options]));
      expect(options).toContain(
        fleet.vaults
          .filter(({ name }) => name === '生产备份-财务')
          .map(({ id, name }) => `${id} ${name}`)[0],
      );
    }
  });
});

async function optionsOf({ query, regex }: GrafanaVariable): Promise<readonly string[]> {
  const written = substituted(typeof query === 'string' ? query : query.query, ALL);
  const [, selector, label = '', expression] =
    /^(?:label_values\((.*), (\w+)\)|query_result\((.*)\))$/.exec(written) ?? [];
  const series = await prometheus.query(expression ?? selector ?? '');
  if (expression === undefined) return series.map(({ labels }) => labels[label] ?? '');
  // This is the text to which Grafana applies the pattern, and how it reads the pattern.
  const pattern = new RegExp(/^\/(.*)\/g$/.exec(regex ?? '')?.[1] ?? '', 'g');
  return series.map(({ labels }) => {
    const text = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
    const groups = [...`{${text.join(',')}} 1 1`.matchAll(pattern)].map((match) => match.groups);
    const part = (name: string) => groups.find((each) => each?.[name])?.[name];
    return `${part('value')} ${part('text')}`;
  });
}

interface SimulatorState {
  readonly checkpoints: readonly { readonly id: string; readonly status: string }[];
}

describe('the overview', () => {
  it('counts a restore point once, however many replicas watch it', async () => {
    const titles = ['Watched', 'Available', 'In error', 'Deletion failed', 'Missing', 'Expired'];
    const differing = async () => {
      const { checkpoints } = (await steer('GET', 'state')) as SimulatorState;
      const inStatus = (...statuses: readonly string[]) =>
        checkpoints.filter(({ id, status }) => id !== NEVER_ANSWERED && statuses.includes(status));
      const counted = [
        fleet.checkpoints.length,
        inStatus('available').length,
        inStatus('error').length,
        inStatus('error-deleting').length,
        inStatus('gone', 'deleted').filter(({ id }) => id !== EXPIRED).length,
        1,
        1 + inStatus('copying').length,
      ];
      const shown = await Promise.all(
        [...titles, 'Not known'].map(async (title) =>
          Number((await rowsOf(prometheus, title, 'A'))[0]?.['value']),
        ),
      );
      return shown.map((number, index) => [number, counted[index]]).filter(([a, b]) => a !== b);
    };
    await expect.poll(differing, PATIENCE).toEqual([]);
  });

  it('has a row for each restore point, also for one that was never answered', async () => {
    const ids = (await rowsOf(prometheus, 'Restore points', 'presence')).map(
      (row) => row['checkpoint_id'],
    );
    expect(ids.toSorted()).toEqual(fleet.checkpoints.map(({ id }) => id).toSorted());
    const named = (await rowsOf(prometheus, 'Restore points', 'names')).map(
      (row) => row['checkpoint_id'],
    );
    expect(named).not.toContain(NEVER_ANSWERED);
  });

  it('says what is wrong, with the names of what vanished', async () => {
    const expected = {
      [DELETED]: ['missing'],
      [EXPIRED]: ['expired'],
      [NEVER_ANSWERED]: ['no recent answer'],
      [UNREACHABLE]: ['last poll failed'],
      [FLAPPING]: ['error'],
      [LACKING]: ['resources skipped'],
      [checkpoint('copying').id]: ['unknown status'],
      [checkpoint('stuck in error-deleting').id]: ['error-deleting'],
      [checkpoint('newest of its vault').id]: [],
    };
    const shown = async () => {
      const problems = await rowsOf(prometheus, 'Restore points with a problem', 'problem');
      const of = (id: string) => problems.filter((row) => row['checkpoint_id'] === id);
      return Object.fromEntries(
        Object.keys(expected).map((id) => [id, of(id).map((row) => row['problem'])]),
      );
    };
    await expect.poll(shown, PATIENCE).toEqual(expected);
    expect(await rowsOf(prometheus, 'Restore points with a problem', 'names')).toContainEqual(
      expect.objectContaining({
        checkpoint_id: DELETED,
        name: 'autobk_web_2',
        vault_name: 'vault-prod-web',
      }),
    );
  });

  it('leaves out what is known to be in another vault, and nothing else', async () => {
    const vault = checkpoint('newest of its vault').vaultId ?? '';
    const chosen: Substitution = { values: { ...ALL.values, vault } };
    const ids = (await rowsOf(prometheus, 'Restore points', 'presence', chosen)).map(
      (row) => row['checkpoint_id'],
    );
    expect(ids).toEqual(
      expect.arrayContaining([NEVER_ANSWERED, DELETED, checkpoint('newest of its vault').id]),
    );
    expect(ids).not.toContain(LACKING);
    expect(ids).not.toContain(EXPIRED);
  });

  it('takes the size of backups from one restore point of each vault', async () => {
    const sizes = await rowsOf(prometheus, 'Vaults', 'size');
    expect(sizes.length).toBeGreaterThan(3);
    for (const row of sizes) {
      const vault = fleet.vaults.find(({ id }) => id === row['vault_id']);
      const backups = new Map(
        vault?.resources.map(({ id, backupSizeMib = 0 }) => [id, backupSizeMib * MIB]),
      );
      expect(Number(row['value']), vault?.name).toBe(
        [...backups.values()].reduce((sum, size) => sum + size, 0),
      );
    }
  });
});

describe('a table', () => {
  const tables = BUILT.flatMap(({ dashboard }) => panelsOf(dashboard)).filter(
    ({ type }) => type === 'table',
  );

  it.each(tables)(
    'has a name for every column: $title',
    async ({ targets = [], transformations = [] }) => {
      const { renameByName, excludeByName } = transformations.at(-1)?.options ?? {};
      for (const target of targets) {
        const { data } = await answerTo(target, ALL);
        const labels = new Set((data?.result ?? []).flatMap(({ metric }) => Object.keys(metric)));
        expect(Object.keys({ ...renameByName, ...excludeByName }), target.refId).toEqual(
          expect.arrayContaining([...labels]),
        );
      }
    },
  );

  it.each(tables)(
    'has labels by which its queries come together: $title',
    async ({ targets = [] }) => {
      const answers = await Promise.all(targets.map((target) => answerTo(target, ALL)));
      const labels = answers.map(
        ({ data }) => new Set((data?.result ?? []).flatMap(({ metric }) => Object.keys(metric))),
      );
      const shared = [...(labels[0] ?? [])].filter((label) =>
        labels.every((each) => each.has(label)),
      );
      expect(shared.length).toBeGreaterThan(0);
      // One query may have several rows for a key, as several resources were skipped in one place.
      for (const { data } of answers.slice(1)) {
        const keys = (data?.result ?? []).map(({ metric }) =>
          shared.map((label) => metric[label]).join(),
        );
        expect(keys).toEqual([...new Set(keys)]);
      }
    },
  );
});

describe('with two clusters in one store', () => {
  let store: Prometheus;
  let own: ConfigFolder;
  const east: Substitution = { values: { ...ALL.values, cluster: 'east' } };

  beforeAll(async () => {
    own = await configFolder();
    const targets = JSON.stringify(replicas.map(({ url }) => new URL(url).host));
    const config = await own.write(
      'prometheus.yml',
      `global: {scrape_interval: 1s, scrape_timeout: 1s}
scrape_configs:
  - job_name: cbr-exporter
    static_configs: [{targets: ${targets}, labels: {cluster: east}}, {targets: ${targets}, labels: {cluster: west}}]
`,
    );
    store = await runPrometheus(config, own);
    await store.eventually('up == 1', (series) => series.length === 2 * replicas.length);
  });
  afterAll(async () => {
    await store?.stop();
    await own?.remove();
  });

  it('each query is of one of them, and finds no series twice', async () => {
    for (const { name, target } of QUERIES) {
      expect(await ask(target, east, store), name).toMatchObject({ status: 'success' });
    }
    await expect
      .poll(async () => (await rowsOf(store, 'Watched', 'A', east))[0]?.['value'], PATIENCE)
      .toBe(String(fleet.checkpoints.length));
  });
});

it('every replica is scraped', async () => {
  expect((await prometheus.eventually('up == 1', someSeries)).length).toBe(replicas.length);
});
