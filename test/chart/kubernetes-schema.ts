/** An object of Kubernetes, as far as every one of them has it. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

type Validate = ((data: unknown) => boolean) & { readonly errors?: readonly SchemaError[] | null };

interface SchemaError {
  readonly instancePath: string;
  readonly message?: string;
  readonly keyword: string;
  readonly params: unknown;
}

const CORE = 'kubernetes-models/_schemas/IoK8sApi';
// A folder that this package does not export.
const OPERATOR = import.meta
  .resolve('@kubernetes-models/prometheus-operator')
  .replace('index.js', '_schemas/ComGithubPrometheusOperatorPrometheusOperatorPkgApisMonitoring');

/** Where the compiled schema of each kind is that the chart makes. */
const SCHEMAS: Readonly<Record<string, string>> = {
  'v1 ConfigMap': `${CORE}CoreV1ConfigMap`,
  'v1 Pod': `${CORE}CoreV1Pod`,
  'v1 Secret': `${CORE}CoreV1Secret`,
  'v1 Service': `${CORE}CoreV1Service`,
  'v1 ServiceAccount': `${CORE}CoreV1ServiceAccount`,
  'apps/v1 Deployment': `${CORE}AppsV1Deployment`,
  'apps/v1 StatefulSet': `${CORE}AppsV1StatefulSet`,
  'networking.k8s.io/v1 NetworkPolicy': `${CORE}NetworkingV1NetworkPolicy`,
  'policy/v1 PodDisruptionBudget': `${CORE}PolicyV1PodDisruptionBudget`,
  'monitoring.coreos.com/v1 PodMonitor': `${OPERATOR}V1PodMonitor.js`,
  'monitoring.coreos.com/v1 PrometheusRule': `${OPERATOR}V1PrometheusRule.js`,
  'monitoring.coreos.com/v1 ServiceMonitor': `${OPERATOR}V1ServiceMonitor.js`,
  'monitoring.coreos.com/v1alpha1 ScrapeConfig': `${OPERATOR}V1alpha1ScrapeConfig.js`,
};

/**
 * What the schema of its kind has against an object, unknown fields among it. The schemas are
 * compiled to functions that ignore fields they do not know; but they read each field they know,
 * and of a free-form map each there is. So a field that was never read is one that nobody knows.
 */
export async function problemsOf(object: KubernetesObject): Promise<readonly string[]> {
  const kind = `${object.apiVersion} ${object.kind}`;
  const path = SCHEMAS[kind];
  if (path === undefined) return [`${kind} is no kind that the tests know`];
  const { validate } = (await import(path)) as { readonly validate: Validate };

  const unread = new Set<string>();
  const read = new Set<string>();
  validate(watched(object, '', { unread, read }));
  const unknown = [...unread].filter((field) => !read.has(field));
  validate(object);
  return [
    ...(validate.errors ?? []).map(
      ({ instancePath, keyword, params }) => `${instancePath} ${keyword} ${JSON.stringify(params)}`,
    ),
    ...unknown.map((field) => `${field} is unknown`),
  ];
}

interface Fields {
  /** Fields of what was looked into. */
  readonly unread: Set<string>;
  readonly read: Set<string>;
}

/** The value, noting what is read of it. */
function watched(value: unknown, path: string, fields: Fields): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value)) {
    for (const key of Object.keys(value)) fields.unread.add(`${path}/${key}`);
  }
  return new Proxy(value, {
    get: (target, key) => {
      const inner: unknown = Reflect.get(target, key);
      if (typeof key === 'symbol') return inner;
      fields.read.add(`${path}/${key}`);
      return watched(inner, `${path}/${key}`, fields);
    },
  });
}
