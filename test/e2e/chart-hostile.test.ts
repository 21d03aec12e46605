import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { type KubernetesObject, problemsOf } from '../chart/kubernetes-schema.ts';
import { type ConfigFolder, configFolder } from '../support/exporter-process.ts';
import { CHART, HELMS, type Helm, objectsOf, ofKind, onlyOf, runHelm, workloadOf } from './helm.ts';

const CONFIG = {
  projects: [{ name: 'prod', checkpoints: ['8b0851a8-adf3-4f4c-a914-dead08bf9664'] }],
};

/** Names of releases and namespaces that YAML may take for something else than a text. */
const NAMES = ['123', 'true', '1e3', '0x10', 'null', 'yes', 'off', '0o17', '2001-01-01', '1.5'];

/** The same for labels, keys and names, which may be longer texts. */
const WORDS = [...NAMES, 'NaN', '1_000', 'y', 'FALSE', '0b11'];

/** Texts for where anything may stand. */
const TEXTS = [
  '~',
  '1:30',
  '+1',
  '.5',
  '.inf',
  'a: b',
  'a #b',
  '- a',
  '[a',
  '{a',
  '*a',
  '&a',
  '!a',
];
const MORE_TEXTS = [
  '%a',
  '@a',
  '`a',
  '"',
  "'",
  '\\',
  '|',
  '>',
  '?',
  'a\nb: c',
  ' a ',
  '<<',
  '$(a)',
];

let folder: ConfigFolder;
beforeEach(async () => {
  folder = await configFolder();
});
afterEach(() => folder.remove());

interface Asked {
  readonly release?: string;
  readonly namespace?: string;
}

async function ask(helm: Helm, values: object, { release = 'backups', namespace = 'a' }: Asked) {
  // JSON, which has quotes around every text and is YAML as well.
  const file = await folder.write('values.yaml', JSON.stringify(values));
  const args = [release, CHART, `--namespace=${namespace}`, `--values=${file}`];
  return runHelm(helm, 'template', ...args);
}

/** The objects, once it is clear that every reader of YAML and Kubernetes take them for the same. */
async function objectsFrom(helm: Helm, values: object, asked: Asked = {}) {
  const { code, stdout, stderr } = await ask(helm, { config: CONFIG, ...values }, asked);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const objects = objectsOf(stdout);
  const newer = parseAllDocuments(stdout, { version: '1.2' }).map((each) => each.toJS());
  expect(newer.filter((object) => object !== null)).toEqual(objects);
  for (const object of objects) {
    expect([object.kind, await problemsOf(object)]).toEqual([object.kind, []]);
  }
  return objects;
}

const metadata = (word: string) => ({ labels: { [word]: word }, annotations: { [word]: word } });

/** A word in every place that takes one, as far as they go together. */
function everywhere(word: string) {
  const monitored = { namespace: word, ...metadata(word), interval: '0', scrapeTimeout: '0' };
  return {
    nameOverride: word,
    namespaceOverride: word,
    image: { registry: word, repository: word, tag: word, pullSecrets: [{ name: word }] },
    global: { imagePullSecrets: [word] },
    commonLabels: { [word]: word },
    checkpointConfigMaps: [word],
    checkpointFiles: { [word]: word },
    credentials: { secrets: [{ name: word, items: [{ key: word, path: word }] }] },
    serviceAccountToken: { enabled: true, audience: word },
    ca: { secret: word, key: word },
    proxy: { httpsProxy: word, httpProxy: word, noProxy: word },
    extraArgs: [word],
    extraEnv: [{ name: word, value: word }],
    extraEnvFrom: [{ secretRef: { name: word }, prefix: word }],
    extraVolumes: [{ name: `${word}-a`, configMap: { name: word } }],
    extraVolumeMounts: [{ name: `${word}-a`, mountPath: word, subPath: word }],
    storage: { enabled: true, size: '1e9', storageClassName: word, annotations: { [word]: word } },
    annotations: { [word]: word },
    podAnnotations: { [word]: word },
    podLabels: { [word]: word },
    priorityClassName: word,
    runtimeClassName: word,
    nodeSelector: { [word]: word },
    tolerations: [{ key: word, value: word }],
    hostAliases: [{ ip: word, hostnames: [word] }],
    dnsConfig: { options: [{ name: word, value: word }] },
    serviceAccount: { name: word, annotations: { [word]: word } },
    service: metadata(word),
    networkPolicy: { enabled: true, metadata: { allow: 'always', cidr: word } },
    scrapeJob: `${word}/cbr-exporter`,
    serviceMonitor: {
      enabled: true,
      ...monitored,
      relabelings: [{ targetLabel: word, replacement: word }],
      extraSpec: { jobLabel: word },
      extraEndpoint: { params: { [word]: [word] } },
    },
    prometheusRule: {
      enabled: true,
      namespace: word,
      ...metadata(word),
      alertLabels: { team: word },
      runbookUrl: word,
    },
    dashboards: { enabled: true, namespace: word, ...metadata(word) },
    tests: { command: [word] },
  };
}

/** What cannot go together with the places above. */
function elsewhere(word: string) {
  const monitored = { enabled: true, namespace: word, ...metadata(word), interval: '0' };
  return {
    config: {},
    existingConfigMap: { name: word, key: word },
    fullnameOverride: word,
    ca: { configMap: word },
    storage: { enabled: true, existingClaim: word },
    podMonitor: { ...monitored, extraSpec: { jobLabel: word }, extraEndpoint: { scheme: 'https' } },
  };
}

describe.each(HELMS)('%s', (helm) => {
  it.each(NAMES)('a release and a namespace named %s', async (name) => {
    const objects = await objectsFrom(
      helm,
      { serviceMonitor: { enabled: true }, networkPolicy: { enabled: true } },
      { release: name, namespace: name.replace('.', '-') },
    );
    for (const { metadata: made } of objects) {
      expect(made.labels?.['app.kubernetes.io/instance']).toBe(name);
      expect(made.namespace).toBe(name.replace('.', '-'));
    }
    const { spec } = workloadOf(objects);
    expect(spec.selector.matchLabels['app.kubernetes.io/instance']).toBe(name);
    // A Service has to begin with a letter, and has no dot.
    const service = onlyOf(objects, 'Service').metadata.name;
    expect(service).toMatch(/^[a-z]([-a-z0-9]*[a-z0-9])?$/);
    const [pod] = ofKind<KubernetesObject & { spec: typeof spec.template.spec }>(objects, 'Pod');
    expect(pod?.spec.containers[0]?.args?.at(-2)).toContain(`//${service}.`);
  });

  it.each(WORDS)('the word %s wherever a word may stand', async (word) => {
    const objects = await objectsFrom(helm, everywhere(word));
    const labels = objects.map(({ metadata: made }) => made.labels ?? {});
    expect(labels.map((each) => each['app.kubernetes.io/name'])).toEqual(labels.map(() => word));
    const pod = workloadOf(objects).spec.template;
    expect(pod.metadata).toMatchObject(metadata(word));
    const [container] = pod.spec.containers;
    expect(container?.image).toBe(`${word}/${word}:${word}`);
    expect(container?.args?.at(-1)).toBe(word);
    expect(container?.env).toContainEqual({ name: word, value: word });
    await objectsFrom(helm, elsewhere(word));
    const monitor = { enabled: true, interval: '0', scrapeTimeout: '0' };
    await objectsFrom(helm, {
      scrapeConfig: { ...monitor, extraSpec: { params: { [word]: [word] } } },
      storage: { enabled: true, type: 'emptyDir', size: '1e9' },
    });
  });

  it('any text in what takes any', async () => {
    const texts = [...TEXTS, ...MORE_TEXTS];
    const annotations = Object.fromEntries(texts.map((text, index) => [`a${index}`, text]));
    const objects = await objectsFrom(helm, {
      annotations,
      podAnnotations: annotations,
      extraArgs: texts,
      extraEnv: texts.map((value, index) => ({ name: `A${index}`, value })),
      checkpointFiles: annotations,
      scrapeJob: texts.join(''),
    });
    const workload = workloadOf(objects);
    expect(workload.metadata.annotations).toEqual(annotations);
    expect(workload.spec.template.metadata.annotations).toMatchObject(annotations);
    const [container] = workload.spec.template.spec.containers;
    expect(container?.args?.slice(-texts.length)).toEqual(texts);
    expect(container?.env?.map(({ value }) => value)).toEqual(texts);
    type ConfigMap = KubernetesObject & { readonly data: object };
    expect(ofKind<ConfigMap>(objects, 'ConfigMap').map(({ data }) => data)).toContainEqual(
      annotations,
    );
  });

  // What Kubernetes wants as a text, and YAML made a number or a switch of for want of quotes.
  const label = { a: 1 };
  const peer = [{ podSelector: { matchLabels: { a: true } } }];
  it.each<readonly [place: string, values: object]>([
    ['nameOverride', { nameOverride: 123 }],
    ['fullnameOverride', { fullnameOverride: true }],
    ['namespaceOverride', { namespaceOverride: 1e3 }],
    ['tag', { image: { tag: 1e3 } }],
    ['commonLabels', { commonLabels: label }],
    ['podLabels', { podLabels: label }],
    ['podAnnotations', { podAnnotations: label }],
    ['nodeSelector', { nodeSelector: { a: true } }],
    ['labels', { serviceMonitor: { labels: label } }],
    ['alertLabels', { prometheusRule: { alertLabels: label } }],
    ['interval', { podMonitor: { interval: 30 } }],
    ['interval', { scrapeConfig: { interval: '30' } }],
    ['replacement', { scrapeConfig: { relabelings: [{ targetLabel: 'a', replacement: 1 }] } }],
    [
      'labels',
      { prometheusRule: { additionalGroups: [{ name: 'a', rules: [{ labels: label }] }] } },
    ],
    ['extraArgs', { extraArgs: [1e3] }],
    ['extraEnv', { extraEnv: [{ name: 'A', value: 1 }] }],
    ['extraEnv', { extraEnv: [{ name: 'A', value: false }] }],
    ['env', { extraContainers: [{ name: 'a', env: [{ name: 'A', value: 1 }] }] }],
    ['extraVolumes', { extraVolumes: [{ name: 1, emptyDir: {} }] }],
    ['mountPath', { extraVolumeMounts: [{ name: 'a', mountPath: 1 }] }],
    ['tolerations', { tolerations: [{ key: 'a', value: true }] }],
    ['options', { dnsConfig: { options: [{ name: 'ndots', value: 2 }] } }],
    ['hostnames', { hostAliases: [{ ip: '10.0.0.1', hostnames: [1] }] }],
    ['scrapers', { networkPolicy: { scrapers: peer } }],
    ['size', { storage: { size: 1e9 } }],
    ['checkpointConfigMaps', { checkpointConfigMaps: [123] }],
    ['checkpointFiles', { checkpointFiles: { a: 123 } }],
    ['secrets', { credentials: { secrets: [{ name: 123 }] } }],
    ['imagePullSecrets', { global: { imagePullSecrets: [123] } }],
    ['command', { tests: { command: [1] } }],
    ['maxUnavailable', { podDisruptionBudget: { maxUnavailable: '1' } }],
  ])('refuses %s without quotes: %j', async (place, values) => {
    const { code, stderr } = await ask(helm, { config: CONFIG, ...values }, {});
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/values don't meet the specifications of the schema/);
    expect(stderr).toContain(place);
  });
});
