import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../chart/kubernetes-schema.ts';
import { type ConfigFolder, configFolder } from '../support/exporter-process.ts';
import { CHART, HELMS, objectsOf, onlyOf, runHelm, workloadOf } from './helm.ts';

const CONFIG = {
  projects: [{ name: 'prod', checkpoints: ['8b0851a8-adf3-4f4c-a914-dead08bf9664'] }],
};

let folder: ConfigFolder;
beforeEach(async () => {
  folder = await configFolder();
});
afterEach(() => folder.remove());

type Fields = Readonly<Record<string, unknown>>;
type Monitor = KubernetesObject & { readonly spec: Fields };

describe.each(HELMS)('%s', (helm) => {
  async function printed(values: object, ...args: readonly string[]): Promise<string> {
    const file = await folder.write('values.yaml', JSON.stringify({ config: CONFIG, ...values }));
    const { code, stdout, stderr } = await runHelm(helm, ...args, CHART, `--values=${file}`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  }
  const render = async (values: object) => objectsOf(await printed(values, 'template', 'backups'));

  it.each([
    ['serviceMonitor', 'ServiceMonitor', 'endpoints'],
    ['podMonitor', 'PodMonitor', 'podMetricsEndpoints'],
  ])(
    '%s: what the chart says of a monitor wins over extra fields',
    async (key, kind, endpoints) => {
      const plain = { enabled: true, interval: '30s' };
      const extra = {
        extraSpec: { selector: { matchLabels: { a: 'b' } }, [endpoints]: [], sampleLimit: 5 },
        extraEndpoint: {
          port: 'https',
          path: '/other',
          interval: '1s',
          scrapeTimeout: '9s',
          relabelings: [],
          scheme: 'https',
        },
      };
      const spec = async (values: object) =>
        onlyOf<Monitor>(await render({ [key]: { ...plain, ...values } }), kind).spec;
      const without = await spec({});
      const extended = await spec(extra);
      const [endpoint] = without[endpoints] as readonly Fields[];
      expect(endpoint).toMatchObject({ port: 'http', path: '/metrics', interval: '30s' });
      expect(extended).toEqual({
        ...without,
        sampleLimit: 5,
        [endpoints]: [{ ...endpoint, scrapeTimeout: '9s', scheme: 'https' }],
      });
    },
  );

  it('scrapeConfig: likewise', async () => {
    const extraSpec = { relabelings: [], metricsPath: '/other', scheme: 'HTTPS' };
    const spec = async (values: object) =>
      onlyOf<Monitor>(await render({ scrapeConfig: { enabled: true, ...values } }), 'ScrapeConfig')
        .spec;
    const without = await spec({});
    const extended = await spec({ extraSpec });
    expect(extended).toEqual({ ...without, scheme: 'HTTPS' });
  });

  it('a variable of the pod is there once, as it was given', async () => {
    const { containers } = workloadOf(
      await render({
        proxy: { httpsProxy: 'http://proxy:3128', noProxy: 'internal' },
        ca: { secret: 'ca' },
        extraEnv: [
          { name: 'NO_PROXY', value: 'elsewhere' },
          { name: 'NODE_EXTRA_CA_CERTS', value: '/own' },
        ],
      }),
    ).spec.template.spec;
    expect(containers[0]?.env).toEqual([
      { name: 'HTTPS_PROXY', value: 'http://proxy:3128' },
      { name: 'NO_PROXY', value: 'elsewhere' },
      { name: 'NODE_EXTRA_CA_CERTS', value: '/own' },
    ]);
  });

  it('lists and maps without a value are empty ones', async () => {
    const empty = [
      ...[
        'commonLabels',
        'podLabels',
        'podAnnotations',
        'annotations',
        'nodeSelector',
        'resources',
      ],
      ...['checkpointFiles', 'checkpointConfigMaps', 'extraArgs', 'extraEnv', 'extraEnvFrom'],
      ...['extraVolumes', 'extraVolumeMounts', 'extraContainers', 'extraInitContainers'],
      ...[
        'extraManifests',
        'tolerations',
        'affinity',
        'hostAliases',
        'dnsConfig',
        'updateStrategy',
      ],
    ].map((key) => [key, null] as const);
    const none = {
      ...Object.fromEntries(empty),
      image: { pullSecrets: null },
      credentials: { secrets: null },
      service: { labels: null, annotations: null, ipFamilies: null },
      serviceMonitor: {
        enabled: true,
        labels: null,
        relabelings: null,
        extraSpec: null,
        extraEndpoint: null,
      },
      networkPolicy: {
        enabled: true,
        extraIngress: null,
        extraEgress: null,
        proxy: { ports: null },
      },
      prometheusRule: { enabled: true, disabledAlerts: null, additionalGroups: null },
    };
    const enabled = { enabled: true };
    expect(await render(none)).toEqual(
      await render({
        resources: { requests: null, limits: null },
        serviceMonitor: enabled,
        networkPolicy: enabled,
        prometheusRule: enabled,
      }),
    );
  });
});

// Helm 3 asks a cluster before it shows them, even in a dry run of the client.
it('NOTES.txt names the fields that are left out, and how long a test may take', async () => {
  const values = {
    config: CONFIG,
    serviceMonitor: { enabled: true, extraEndpoint: { port: 'https', scheme: 'https' } },
    tests: { timeoutSeconds: 3600 },
  };
  const file = await folder.write('values.yaml', JSON.stringify(values));
  const args = ['install', '123', CHART, '--dry-run=client', `--values=${file}`];
  const { stdout } = await runHelm('helm-4', ...args);
  const notes = stdout.slice(stdout.indexOf('NOTES:'));
  expect(notes).toContain(
    'Left out, since the chart sets these fields itself: serviceMonitor.extraEndpoint.port.\n',
  );
  expect(notes).toContain('test 123 --timeout 3630s\n');
  expect(notes).toContain('port-forward service/cbr-123-cbr-exporter 10227:10227');
});
