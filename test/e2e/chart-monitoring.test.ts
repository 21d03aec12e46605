import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { ruleFile } from '../../config/prometheus/source/rule-file.ts';
import type { KubernetesObject } from '../chart/kubernetes-schema.ts';
import { FAMILIES } from '../monitoring/known-metrics.ts';
import { ALERTS } from '../monitoring/rule-files.ts';
import { type ConfigFolder, configFolder } from '../support/exporter-process.ts';
import {
  CHART,
  HELMS,
  objectsOf,
  ofKind,
  onlyOf,
  rendered,
  run,
  runHelm,
  VALUES_FILES,
} from './helm.ts';

const REPOSITORY = join(CHART, '../..');

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Groups {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
}

type PrometheusRule = KubernetesObject & { readonly spec: Groups };
type ConfigMap = KubernetesObject & { readonly data: Readonly<Record<string, string>> };

interface Relabeling {
  readonly action: string;
  readonly targetLabel?: string;
  readonly replacement?: string;
  readonly regex?: string;
}

interface NetworkRule {
  readonly from?: readonly unknown[];
  readonly to?: readonly unknown[];
  readonly ports: readonly { readonly port: number; readonly protocol: string }[];
}

type NetworkPolicy = KubernetesObject & {
  readonly spec: {
    readonly ingress: readonly NetworkRule[];
    readonly egress: readonly NetworkRule[];
  };
};

let folder: ConfigFolder;
beforeEach(async () => {
  folder = await configFolder();
});
afterEach(() => folder.remove());

function valuesFile(name: string): string {
  const file = VALUES_FILES.get(name);
  if (file === undefined) throw new Error(`no ${name}`);
  return file;
}

function source(path: string): Groups {
  return parse(readFileSync(join(REPOSITORY, 'config/prometheus', path), 'utf8'));
}

describe.each(HELMS)('rules with %s', (helm) => {
  it.each([[[]], [['cluster']], [['cluster', 'region']]])(
    'are those of config/prometheus with the labels %j, and promtool takes them',
    async (labels) => {
      const set = labels.map(
        (label, at) => `prometheusRule.additionalIdentityLabels[${at}]=${label}`,
      );
      const { spec } = onlyOf<PrometheusRule>(
        await rendered(helm, valuesFile('rules'), { set }),
        'PrometheusRule',
      );
      expect(spec).toEqual(parse(ruleFile(labels)));
      const file = await folder.write('rules.yml', stringify(spec));
      const checked = await run('promtool', ['check', 'rules', '--lint=all', '--lint-fatal', file]);
      expect(checked).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/SUCCESS: \d+ rules/),
      });
    },
  );

  it('can be left out, labelled, and given objectives and runbooks elsewhere', async () => {
    const { spec } = onlyOf<PrometheusRule>(
      await rendered(helm, valuesFile('everything')),
      'PrometheusRule',
    );
    const rules = spec.groups.flatMap((group) => group.rules);
    const alerts = rules.filter(({ alert }) => alert !== undefined);
    const left = ALERTS.filter(
      ({ alert }) => !['CBRCheckpointExpiredButConfigured', 'CBRExporterDown'].includes(alert),
    );
    expect(alerts.map(({ alert }) => alert)).toEqual(left.map(({ alert }) => alert));
    expect(alerts.map(({ labels }) => labels)).toEqual(
      left.map(({ labels }) => ({ ...labels, team: 'backup' })),
    );
    for (const { alert, annotations } of alerts) {
      expect(annotations?.['runbook_url']).toBe(`https://wiki.example.com/cbr/${alert}.md`);
    }
    const [objective] = source('cbr-exporter.objectives.example.yml').groups[0]?.rules ?? [];
    expect(rules.find(({ record }) => record === objective?.record)?.expr).toBe(
      objective?.expr.replace('26 * 3600', '50 * 3600'),
    );
    expect(spec.groups.at(-1)?.name).toBe('own');
    const file = await folder.write('rules.yml', stringify(spec));
    expect(await run('promtool', ['check', 'rules', file])).toMatchObject({ code: 0 });
  });

  it('has no objective unless one is given', async () => {
    const { spec } = onlyOf<PrometheusRule>(
      await rendered(helm, valuesFile('rules'), {
        set: ['prometheusRule.recoveryPointObjectiveHours=0'],
      }),
      'PrometheusRule',
    );
    expect(spec.groups).toHaveLength(source('cbr-exporter.rules.yml').groups.length);
  });
});

describe.each(HELMS)('dashboards with %s', (helm) => {
  it('are those of config/grafana, small enough for kubectl apply', async () => {
    const objects = await rendered(helm, valuesFile('rules'));
    const boards = ofKind<ConfigMap>(objects, 'ConfigMap').filter(
      ({ metadata }) => metadata.labels?.['grafana_dashboard'] === '1',
    );
    const byFile = Object.fromEntries(boards.flatMap(({ data }) => Object.entries(data)));
    expect(Object.keys(byFile).toSorted()).toEqual(['cbr-exporter.json', 'cbr-overview.json']);
    for (const [name, text] of Object.entries(byFile)) {
      const json = readFileSync(join(REPOSITORY, 'config/grafana', name), 'utf8');
      expect(JSON.parse(text)).toEqual(JSON.parse(json));
    }
    for (const board of boards) {
      expect(board.metadata.annotations).toEqual({ grafana_folder: 'CBR' });
      // kubectl apply keeps the object in an annotation, and all of these have 256 KiB.
      expect(JSON.stringify(board).length).toBeLessThan(200_000);
    }
  });
});

describe('what Prometheus makes of the series', () => {
  // What the operator and the discovery of Kubernetes put on targets.
  const OF_TARGETS = [
    'job',
    'instance',
    'namespace',
    'pod',
    'service',
    'container',
    'node',
    'endpoint',
  ];

  it('keeps the names of the labels: only endpoint is on both sides, and goes from the target', () => {
    const own = new Set(FAMILIES.flatMap(({ labels }) => labels));
    expect(OF_TARGETS.filter((label) => own.has(label))).toEqual(['endpoint']);
  });

  it.each([
    ['rules', 'ServiceMonitor', 'endpoints', 'backups-cbr-exporter'],
    ['everything', 'ServiceMonitor', 'endpoints', 'prod/cbr-exporter'],
    ['storage', 'PodMonitor', 'podMetricsEndpoints', 'backups-cbr-exporter'],
    ['agency', 'ScrapeConfig', undefined, 'backups-cbr-exporter'],
  ])(
    '%s: a %s drops it, and names the job as the alerts expect',
    async (name, kind, endpoints, job) => {
      const { spec } = onlyOf<KubernetesObject & { spec: Record<string, unknown> }>(
        await rendered('helm-4', valuesFile(name)),
        kind,
      );
      const [endpoint] = endpoints === undefined ? [spec] : (spec[endpoints] as readonly object[]);
      const { relabelings } = endpoint as { readonly relabelings: readonly Relabeling[] };
      expect(relabelings).toContainEqual({ action: 'labeldrop', regex: 'endpoint' });
      expect(relabelings).toContainEqual({
        action: 'replace',
        targetLabel: 'job',
        replacement: job,
      });
      expect(job).toMatch(/cbr-exporter/);
    },
  );
});

describe.each(HELMS)('a NetworkPolicy with %s', (helm) => {
  async function policy(name: string): Promise<NetworkPolicy['spec']> {
    return onlyOf<NetworkPolicy>(await rendered(helm, valuesFile(name)), 'NetworkPolicy').spec;
  }
  const tcp = (...ports: readonly number[]) => ports.map((port) => ({ port, protocol: 'TCP' }));
  const anywhere = [{ ipBlock: { cidr: '0.0.0.0/0' } }, { ipBlock: { cidr: '::/0' } }];

  it('lets the agency reach the metadata service, and endpoints on ports of their own', async () => {
    const { ingress, egress } = await policy('agency');
    expect(egress.slice(1)).toEqual([
      { to: anywhere, ports: tcp(443, 8443, 31943) },
      { to: [{ ipBlock: { cidr: '169.254.169.254/32' } }], ports: tcp(80) },
    ]);
    expect(egress[0]?.ports).toEqual(
      [53, 5353].flatMap((port) => [
        { port, protocol: 'UDP' },
        { port, protocol: 'TCP' },
      ]),
    );
    expect(ingress).toEqual([
      {
        from: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'observability' } },
            podSelector: { matchLabels: { 'app.kubernetes.io/name': 'prometheus' } },
          },
          { podSelector: expect.anything() },
        ],
        ports: tcp(10227),
      },
    ]);
  });

  it('lets nothing out but DNS and the proxy where that is all there is', async () => {
    const { egress } = await policy('proxy-ca');
    expect(egress.slice(1)).toEqual([
      { to: [{ ipBlock: { cidr: '10.1.2.3/32' } }], ports: tcp(8080, 3128) },
    ]);
  });

  it('lets nobody in where nobody is named', async () => {
    const { ingress } = await policy('openshift');
    expect(ingress).toEqual([]);
  });
});

describe.each(HELMS)('helm package with %s', (helm) => {
  it('makes a chart that renders by itself', async () => {
    const packed = await runHelm(helm, 'package', CHART, `--destination=${folder.path}`);
    expect(packed.code).toBe(0);
    const file = join(folder.path, 'cbr-exporter-0.1.0.tgz');
    const values = `--values=${valuesFile('rules')}`;
    const [fromFolder, fromPackage] = await Promise.all(
      [CHART, file].map((chart) => runHelm(helm, 'template', 'backups', chart, values)),
    );
    expect(fromPackage).toMatchObject({ code: 0, stderr: '' });
    expect(fromPackage?.stdout).toBe(fromFolder?.stdout);
  });

  it('is a part of another chart, unless that switches it off', async () => {
    const chart = {
      apiVersion: 'v2',
      name: 'parent',
      version: '1.0.0',
      dependencies: [{ name: 'cbr-exporter', version: '0.1.0', condition: 'cbr-exporter.enabled' }],
    };
    await folder.write('Chart.yaml', stringify(chart));
    const charts = join(folder.path, 'charts');
    expect(await runHelm(helm, 'package', CHART, `--destination=${charts}`)).toMatchObject({
      code: 0,
    });
    const own = parse(readFileSync(valuesFile('minimal'), 'utf8'));
    const kinds = async (enabled: boolean) => {
      const values = { 'cbr-exporter': { ...own, enabled }, global: { parent: 'knows' } };
      await folder.write('values.yaml', stringify(values));
      const { code, stdout, stderr } = await runHelm(helm, 'template', 'backups', folder.path);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return objectsOf(stdout).map(({ kind }) => kind);
    };
    expect(await kinds(true)).toContain('Deployment');
    expect(await kinds(false)).toEqual([]);
  });
});

// Helm 3 asks a cluster before it shows them, even in a dry run of the client.
describe('NOTES.txt', () => {
  it('tells the next step', async () => {
    const args = ['install', 'backups', CHART, '--dry-run=client', '--namespace=exporters'];
    const { stdout } = await runHelm('helm-4', ...args, `--values=${valuesFile('credentials')}`);
    const notes = stdout.slice(stdout.indexOf('NOTES:'));
    expect(notes).toContain('kubectl -n exporters rollout status deployment/backups-cbr-exporter');
    expect(notes).toContain('helm -n exporters test backups');
    expect(notes).toContain('wait until these Secrets are there: cbr-password, cbr-keys.');
    expect(notes).toContain('Nothing tells Prometheus about it yet.');
    expect(notes).toContain('There are no alerts yet');
    const three = await runHelm('helm-4', ...args, `--values=${valuesFile('everything')}`);
    expect(three.stdout).toContain('3 replicas send 3 times the requests to the API');
    expect(three.stdout).not.toContain('Nothing tells Prometheus');
  });
});
