import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../chart/kubernetes-schema.ts';
import {
  type ConfigFolder,
  configFolder,
  type RunningExporter,
  startExporter,
} from '../support/exporter-process.ts';
import { HELMS, onlyOf, rendered, run, type TestPod, VALUES_FILES, workloadOf } from './helm.ts';
import { mountedExporter } from './mounted-pod.ts';

const WEB = VALUES_FILES.get('web') ?? '';
const ACCESS = {
  tlsConfig: {
    ca: { secret: { name: 'cbr-web-tls', key: 'ca.crt' } },
    serverName: 'backups-cbr-exporter',
  },
  basicAuth: {
    username: { name: 'cbr-scraper', key: 'username' },
    password: { name: 'cbr-scraper', key: 'password' },
  },
};

type Monitor = KubernetesObject & { readonly spec: Readonly<Record<string, unknown>> };

describe.each(HELMS)('a web configuration with %s', (helm) => {
  it.each([
    ['ServiceMonitor', 'serviceMonitor', 'endpoints'],
    ['PodMonitor', 'podMonitor', 'podMetricsEndpoints'],
  ])('tells a %s how to get in', async (kind, value, endpoints) => {
    const set = ['serviceMonitor.enabled=false', `${value}.enabled=true`];
    const { spec } = onlyOf<Monitor>(await rendered(helm, WEB, { set }), kind);
    expect(spec[endpoints]).toEqual([expect.objectContaining({ scheme: 'https', ...ACCESS })]);
  });

  it('tells a ScrapeConfig likewise', async () => {
    const set = ['serviceMonitor.enabled=false', 'scrapeConfig.enabled=true'];
    const { spec } = onlyOf<Monitor>(await rendered(helm, WEB, { set }), 'ScrapeConfig');
    expect(spec).toMatchObject({ scheme: 'HTTPS', ...ACCESS });
  });

  it('has the probes speak TLS', async () => {
    const [container] = workloadOf(await rendered(helm, WEB)).spec.template.spec.containers;
    const probes = ['startupProbe', 'livenessProbe', 'readinessProbe'].map((probe) =>
      Reflect.get(container ?? {}, probe),
    );
    expect(probes).toEqual(
      probes.map(() =>
        expect.objectContaining({ httpGet: expect.objectContaining({ scheme: 'HTTPS' }) }),
      ),
    );
  });

  it('leaves all as it is where TLS is off', async () => {
    const [container] = workloadOf(await rendered(helm, WEB, { set: ['webConfig.tls=false'] })).spec
      .template.spec.containers;
    expect(JSON.stringify(container)).not.toContain('HTTPS');
  });
});

describe.each(HELMS)('a path before all paths with %s', (helm) => {
  const EXTERNAL = '--web.external-url=https://example.com/cbr/';

  it.each<[string, readonly string[], string]>([
    ['none', [], ''],
    ['the path of the external URL', [`extraArgs[0]=${EXTERNAL}`], '/cbr'],
    ['in two arguments', ['extraArgs[0]=--web.external-url', 'extraArgs[1]=http://e/a/b'], '/a/b'],
    ['of an external URL without one', ['extraArgs[0]=--web.external-url=https://e:8443'], ''],
    [
      'that a proxy takes away',
      [`extraArgs[0]=${EXTERNAL}`, 'extraArgs[1]=--web.route-prefix=/'],
      '',
    ],
    ['by its own flag', ['extraArgs[0]=--web.route-prefix=own'], '/own'],
    [
      'in a variable',
      ['extraEnv[0].name=CBR_EXPORTER_WEB_ROUTE_PREFIX', 'extraEnv[0].value=/env'],
      '/env',
    ],
  ])('%s', async (_, set, prefix) => {
    const objects = await rendered(helm, WEB, { set });
    const [container] = workloadOf(objects).spec.template.spec.containers;
    const paths = ['startupProbe', 'livenessProbe', 'readinessProbe'].map(
      (probe) => Reflect.get(container ?? {}, probe).httpGet.path,
    );
    expect(paths).toEqual([`${prefix}/-/healthy`, `${prefix}/-/healthy`, `${prefix}/-/ready`]);
    const { spec } = onlyOf<Monitor>(objects, 'ServiceMonitor');
    expect(spec['endpoints']).toEqual([expect.objectContaining({ path: `${prefix}/metrics` })]);
    const another = ['serviceMonitor.enabled=false', 'scrapeConfig.enabled=true'];
    const others = await rendered(helm, WEB, { set: [...set, ...another] });
    expect(onlyOf<Monitor>(others, 'ScrapeConfig').spec['metricsPath']).toBe(`${prefix}/metrics`);
    const [test] = onlyOf<TestPod>(objects, 'Pod').spec.containers;
    expect(test?.args?.at(-2)).toBe(`https://backups-cbr-exporter.exporters.svc:10227${prefix}`);
  });

  it('is followed by the path of the metrics, in each way to ask for them', async () => {
    const set = [
      'extraArgs[0]=--web.route-prefix=own',
      'extraArgs[1]=--web.telemetry-path=/numbers',
    ];
    const objects = await rendered(helm, WEB, { set });
    const { spec } = onlyOf<Monitor>(objects, 'ServiceMonitor');
    expect(spec['endpoints']).toEqual([expect.objectContaining({ path: '/own/numbers' })]);
    const another = ['serviceMonitor.enabled=false', 'scrapeConfig.enabled=true'];
    const others = await rendered(helm, WEB, { set: [...set, ...another] });
    expect(onlyOf<Monitor>(others, 'ScrapeConfig').spec['metricsPath']).toBe('/own/numbers');
    const [test] = onlyOf<TestPod>(objects, 'Pod').spec.containers;
    expect(test?.args?.at(-3)).toBe('/numbers');
  });

  it('leaves a probe of your own as it is', async () => {
    const set = [
      'extraArgs[0]=--web.route-prefix=own',
      'livenessProbe.httpGet.path=/own/-/healthy',
    ];
    const [container] = workloadOf(await rendered(helm, WEB, { set })).spec.template.spec
      .containers;
    expect(Reflect.get(container ?? {}, 'livenessProbe').httpGet.path).toBe('/own/-/healthy');
  });
});

describe('the exporter of the chart', () => {
  let folder: ConfigFolder;
  let exporter: RunningExporter | undefined;
  beforeEach(async () => {
    folder = await configFolder();
  });
  afterEach(async () => {
    await exporter?.kill();
    await folder.remove();
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'with its password',
      { SCRAPE_USERNAME: 'prometheus', SCRAPE_PASSWORD: 'right' },
      'not answered: prod',
    ],
    [
      'with a wrong one',
      { SCRAPE_USERNAME: 'prometheus', SCRAPE_PASSWORD: 'wrong' },
      '/metrics: 401',
    ],
    ['without one', {}, '/metrics wants a password, which was not given'],
  ])('starts with what is mounted, and helm test asks %s', async (_, environment, said) => {
    const objects = await rendered('helm-4', WEB);
    const mounted = await mountedExporter(objects, folder.path);
    const flags = mounted.flags.map((flag) =>
      flag.startsWith('--web.listen-address=') ? '--web.listen-address=127.0.0.1:0' : flag,
    );
    exporter = await startExporter(flags, { environment: mounted.environment });
    expect(exporter.url).toMatch(/^https:/);
    const [container] = onlyOf<TestPod>(objects, 'Pod').spec.containers;
    const args = (container?.args ?? []).slice(0, -2);
    expect(container?.args?.at(-2)).toBe('https://backups-cbr-exporter.exporters.svc:10227');
    const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
    const { stdout } = await run('env', [
      ...variables,
      process.execPath,
      ...args,
      exporter.url,
      '30',
    ]);
    expect(stdout).toContain(said);
  });
});
