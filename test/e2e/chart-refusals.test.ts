import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { type ConfigFolder, configFolder } from '../support/exporter-process.ts';
import { CHART, HELMS, runHelm } from './helm.ts';

const ID = '8b0851a8-adf3-4f4c-a914-dead08bf9664';

/** The version that Helm reads, in which `yes` is true and has to be quoted as a text. */
const YAML = { version: '1.1' } as const;

let folder: ConfigFolder;
beforeEach(async () => {
  folder = await configFolder();
});
afterEach(() => folder.remove());

/** A configuration that is in order, with a project that differs. */
function config(project: object = {}) {
  return { projects: [{ name: 'prod', checkpoints: [ID], ...project }] };
}

const listed = (list: object) => ({ discover_projects: [{ name: 'all', ...list }] });

/** What the chart itself has against values: the sentence, or a part of it. */
const BY_THE_CHART: readonly (readonly [what: string, values: object, message: string])[] = [
  [
    'no configuration',
    {},
    "there is nothing to watch yet. Set `config` to the exporter's configuration, or `existingConfigMap.name`",
  ],
  [
    'two configurations',
    { config: config(), existingConfigMap: { name: 'a' } },
    '`config` and `existingConfigMap.name` are both set',
  ],
  [
    'TLS without the file that has it',
    { config: config(), webConfig: { tls: true } },
    '`webConfig.secret` names no Secret with the web configuration',
  ],
  [
    'half a password',
    {
      config: config(),
      webConfig: { secret: 's', scrape: { basicAuth: { username: { name: 's', key: 'k' } } } },
    },
    '`webConfig.scrape.basicAuth` needs `username` and `password`',
  ],
  [
    'the web configuration twice',
    { config: config(), webConfig: { secret: 's' }, extraArgs: ['--web.config.file=x'] },
    '`extraArgs` has --web.config.file=x, which is said by the value `webConfig`',
  ],
  ['no projects', { config: { timezone: 'UTC' } }, '`config.projects` is missing'],
  [
    'projects that are no list, in text',
    { config: 'projects: {prod: {}}' },
    '`config.projects` is no list',
  ],
  ['text that is no YAML', { config: 'projects: [' }, '`config` is no YAML map'],
  [
    'an ID that Helm reads as a number',
    { config: config({ project_id: 1e31, checkpoints: [ID, 2e31] }) },
    '`config.projects[0].checkpoints[1]` is a number to Helm, which rounds it: put it in quotes',
  ],
  [
    'a secret in plain',
    {
      config: config({
        auth: {
          type: 'password',
          auth_url: 'https://iam.example.com',
          domain_name: 'd',
          username: 'u',
          password: 'not-a-password',
        },
      }),
    },
    '`config.projects[0].auth.password` would be readable in a ConfigMap',
  ],
  [
    'a secret in plain in text',
    { config: stringify(config({ auth: { type: 'token', token: 'not-a-token' } })) },
    '`config.projects[0].auth.token` would be readable in a ConfigMap',
  ],
  [
    'a file of a Secret that is not named',
    { config: config({ auth: { type: 'token', token_file: '/etc/cbr-exporter/secrets/token' } }) },
    '`config` names files in /etc/cbr-exporter/secrets/, and nothing is mounted there',
  ],
  [
    'a certificate that is not there',
    { config: config({ tls: { ca_file: '/etc/cbr-exporter/ca/ca.crt' } }) },
    '`config` names files in /etc/cbr-exporter/ca/, and nothing is mounted there: set `ca`',
  ],
  [
    'checkpoint lists that are not there',
    { config: config({ checkpoint_files: ['checkpoints/*.txt'] }) },
    'nothing is mounted there: set `checkpointFiles` or `checkpointConfigMaps`',
  ],
  [
    'the password of a proxy in the configuration',
    { config: config({ proxy_url: 'http://user:not-a-password@proxy:3128' }) },
    '`config.projects[0].proxy_url` has a password',
  ],
  [
    'the password of a list of projects',
    { config: listed({ auth: { type: 'password', auth_url: 'https://iam', password: 'a' } }) },
    '`config.discover_projects[0].auth.password` would be readable in a ConfigMap',
  ],
  [
    'the password of a proxy of a list of projects',
    { config: listed({ defaults: { proxy_url: 'http://user:a@proxy:3128' } }) },
    '`config.discover_projects[0].defaults.proxy_url` has a password',
  ],
  [
    'the password of a proxy in the pod',
    { config: config(), proxy: { httpsProxy: 'http://user:not-a-password@proxy:3128' } },
    '`proxy.httpsProxy` has a password',
  ],
  [
    'restarts for what it does not see',
    { config: config(), reload: 'restart', checkpointConfigMaps: ['a'] },
    '`reload: restart` cannot see changes',
  ],
  [
    'two monitors',
    { config: config(), serviceMonitor: { enabled: true }, scrapeConfig: { enabled: true } },
    '`serviceMonitor` and `scrapeConfig` are enabled together',
  ],
  [
    'one claim for two replicas',
    { config: config(), replicaCount: 2, storage: { enabled: true, existingClaim: 'a' } },
    '`storage.existingClaim` is one directory, and each of `replicaCount` needs its own',
  ],
  [
    'one claim for two shards',
    {
      config: config(),
      sharding: { enabled: true },
      storage: { enabled: true, existingClaim: 'a' },
    },
    '`storage.existingClaim` is one directory, and each of `sharding.shards` needs its own',
  ],
  [
    'replicas of shards',
    { config: config(), sharding: { enabled: true }, replicaCount: 2 },
    '`replicaCount` is 2, and with `sharding` there are as many pods as `sharding.shards`',
  ],
  [
    'another number of shards',
    { config: config(), sharding: { enabled: true }, extraArgs: ['--total-shards=5'] },
    '`extraArgs` has --total-shards=5, which is said by the value `sharding.shards`',
  ],
  ...[
    { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'a' } },
    'apiVersion: keda.sh/v1alpha1\nkind: "ScaledObject"\n',
  ].map(
    (manifest) =>
      [
        `an autoscaler of shards as ${typeof manifest}`,
        { config: config(), sharding: { enabled: true }, extraManifests: [manifest] },
        '`extraManifests` has an autoscaler, and with `sharding` a pod knows how many they are',
      ] as const,
  ),
  [
    'a claim without storage',
    { config: config(), storage: { existingClaim: 'a' } },
    '`storage.enabled` is not',
  ],
  [
    'a claim and an emptyDir',
    { config: config(), storage: { enabled: true, type: 'emptyDir', existingClaim: 'a' } },
    '`storage.type` is `emptyDir`: choose one',
  ],
  [
    'two CAs',
    { config: config(), ca: { configMap: 'a', secret: 'b' } },
    '`ca.configMap` and `ca.secret` are both set',
  ],
  [
    'two budgets',
    { config: config(), podDisruptionBudget: { minAvailable: 1 } },
    'has both `minAvailable` and `maxUnavailable`: set one of them to null',
  ],
  [
    'a job that the alerts do not find',
    { config: config(), fullnameOverride: 'backups', prometheusRule: { enabled: true } },
    'the label `job` is "backups", and CBRExporterDown and CBRExporterAbsent look for `cbr-exporter`',
  ],
  [
    'a volume of the chart once more',
    { config: config(), extraVolumes: [{ name: 'config', emptyDir: {} }] },
    '`extraVolumes` has a volume "config", and so has the chart',
  ],
  [
    'a mount of the chart once more',
    {
      config: config(),
      storage: { enabled: true },
      extraVolumes: [{ name: 'mine', emptyDir: {} }],
      extraVolumeMounts: [{ name: 'mine', mountPath: '/var/lib/cbr-exporter/' }],
    },
    '`extraVolumeMounts` has a mount at /var/lib/cbr-exporter, and so has the chart',
  ],
  [
    'a second container of the same name',
    { config: config(), extraContainers: [{ name: 'cbr-exporter', image: 'a' }] },
    '`extraContainers` has a container "cbr-exporter", and so has the chart',
  ],
  [
    'a flag that a value sets',
    { config: config(), extraArgs: ['--log.level', 'debug'] },
    '`extraArgs` has --log.level, which is said by the value `log.level`',
  ],
  [
    'the other spelling of a flag that a value sets',
    { config: config(), collectResources: false, extraArgs: ['--collector.resources'] },
    '`extraArgs` has --collector.resources, which is said by the value `collectResources`',
  ],
  [
    'an alert that there is not',
    { config: config(), prometheusRule: { enabled: true, disabledAlerts: ['CBRCheckpointEror'] } },
    'names "CBRCheckpointEror", and there is no such alert; there are CBRCheckpointError, ',
  ],
];

/** What the schema has against values, in the words of each Helm. */
const BY_THE_SCHEMA: readonly (readonly [
  what: string,
  values: object,
  helm4: string,
  helm3: string,
])[] = [
  [
    'projects that are no list',
    { config: { projects: { prod: {} } } },
    "'/config/projects': got object, want array",
    'config.projects: Invalid type. Expected: array, given: object',
  ],
  [
    'projects that are a text',
    { config: { projects: 'prod' } },
    "'/config/projects': got string, want array",
    'config.projects: Invalid type. Expected: array, given: string',
  ],
  [
    'a typo in the configuration',
    { config: { ...config(), pol: { timeout: '5s' } } },
    "'/config': additional properties 'pol' not allowed",
    'config: Additional property pol is not allowed',
  ],
  [
    'a typo in a project',
    { config: config({ regoin: 'eu-de' }) },
    "'/config/projects/0': additional properties 'regoin' not allowed",
    'config.projects.0: Additional property regoin is not allowed',
  ],
  [
    'an unknown key',
    { replicas: 2 },
    "at '': additional properties 'replicas' not allowed",
    '(root): Additional property replicas is not allowed',
  ],
  [
    'an unknown key inside',
    { image: { name: 'x' } },
    "at '/image': additional properties 'name' not allowed",
    'image: Additional property name is not allowed',
  ],
  [
    'a text for a number',
    { replicaCount: '2' },
    "at '/replicaCount': got string, want integer",
    'replicaCount: Invalid type. Expected: integer, given: string',
  ],
  [
    'a number for a text',
    { image: { tag: 1.1 } },
    "at '/image/tag': got number, want string",
    'image.tag: Invalid type. Expected: string, given: number',
  ],
  [
    'a text for a switch',
    { storage: { enabled: 'yes' } },
    "at '/storage/enabled': got string, want boolean",
    'storage.enabled: Invalid type. Expected: boolean, given: string',
  ],
  [
    'a word that is none of them',
    { reload: 'always' },
    "at '/reload': value must be one of 'watch', 'restart'",
    'reload: reload must be one of the following: "watch", "restart"',
  ],
  [
    'a Secret without a name',
    { credentials: { secrets: [{ items: [] }] } },
    "at '/credentials/secrets/0': missing property 'name'",
    'credentials.secrets.0: name is required',
  ],
  [
    'a list for a map',
    { nodeSelector: ['a'] },
    "at '/nodeSelector': got array, want object",
    'nodeSelector: Invalid type. Expected: object, given: array',
  ],
  [
    'a switch for a label',
    { podLabels: { a: true } },
    "at '/podLabels/a': got boolean, want string",
    'podLabels.a: Invalid type. Expected: string, given: boolean',
  ],
  [
    'a key without a value where a number has to be',
    { replicaCount: null },
    "at '': missing property 'replicaCount'",
    '(root): replicaCount is required',
  ],
  [
    'a section without a value',
    { storage: null },
    "at '': missing property 'storage'",
    '(root): storage is required',
  ],
  [
    'no shards at all',
    { sharding: { enabled: true, shards: 0 } },
    "at '/sharding/shards': minimum: got 0, want 1",
    'sharding.shards: Must be greater than or equal to 1',
  ],
  [
    'a port that is none',
    { service: { port: 70000 } },
    "at '/service/port': maximum: got 70,000, want 65,535",
    'service.port: Must be less than or equal to 65535',
  ],
];

describe.each(HELMS)('%s', (helm) => {
  async function refusal(values: object): Promise<string> {
    const file = await folder.write('values.yaml', stringify(values, YAML));
    const { code, stderr } = await runHelm(helm, 'template', 'backups', CHART, `--values=${file}`);
    expect(code).not.toBe(0);
    expect(stderr).not.toMatch(/not-a-(secret|password|token)/);
    return stderr;
  }

  it.each(BY_THE_CHART)('refuses %s', async (_, values, message) => {
    expect(await refusal(values)).toContain(message);
  });

  it.each(BY_THE_SCHEMA)('refuses %s', async (_, values, helm4, helm3) => {
    const said = await refusal({ config: config(), ...values });
    expect(said).toContain(helm === 'helm-4' ? helm4 : helm3);
  });

  it('names all problems at once, and what to do', async () => {
    const said = await refusal({
      config: config({
        auth: { type: 'ak_sk', access_key_file: 'key', secret_key: 'not-a-secret' },
      }),
      ca: { configMap: 'a', secret: 'b' },
      serviceMonitor: { enabled: true },
      podMonitor: { enabled: true },
    });
    expect(said).toContain('cbr-exporter cannot be rendered with these values:\n');
    expect(said.match(/^ {2}- /gm)).toHaveLength(3);
    expect(said).toContain('set `secret_key_file: /etc/cbr-exporter/secrets/<key>`');
  });

  it('takes maps that are free-form, values of a parent chart, and null for a default', async () => {
    const file = await folder.write(
      'values.yaml',
      stringify({
        enabled: true,
        global: { storageClass: 'parent', imagePullSecrets: ['shared'] },
        config: config(),
        nodeSelector: { 'any/label': 'value' },
        podAnnotations: { 'any/annotation': 'value' },
        resources: { claims: [{ name: 'a' }] },
        replicaCount: 2,
        livenessProbe: null,
        resourcesOf: undefined,
        podDisruptionBudget: { maxUnavailable: null, minAvailable: 1 },
      }),
    );
    const ran = await runHelm(helm, 'template', 'backups', CHART, `--values=${file}`);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).not.toContain('livenessProbe');
    expect(ran.stdout).toContain('minAvailable: 1');
  });
});
