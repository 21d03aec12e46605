import { describe, expect, it } from 'vitest';
import { type KubernetesObject, problemsOf } from '../chart/kubernetes-schema.ts';
import {
  OF_CONTAINERS_ALONE,
  OF_PODS_ALONE,
  type PodSpec,
  restrictedProblems,
} from '../chart/pod-security.ts';
import {
  CHART,
  HELMS,
  ofKind,
  onlyOf,
  rendered,
  runHelm,
  type Selector,
  type TestPod,
  VALUES_FILES,
  type Workload,
  workloadOf,
} from './helm.ts';

const CASES = HELMS.flatMap((helm) =>
  [...VALUES_FILES].map(([name, file]) => ({ helm, name, file })),
);

type Service = KubernetesObject & {
  readonly spec: { readonly selector: Record<string, string>; readonly clusterIP?: string };
};

function podsOf(objects: readonly KubernetesObject[]): readonly PodSpec[] {
  return [
    ...ofKind<Workload>(objects, 'Deployment', 'StatefulSet').map(({ spec }) => spec.template.spec),
    ...ofKind<TestPod>(objects, 'Pod').map(({ spec }) => spec),
  ];
}

function selects({ matchLabels }: Selector, labels: Readonly<Record<string, string>> = {}) {
  return Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
}

/** Names and labels as the API server takes them; its schema does not say how. */
function expectNames({ name, labels = {}, annotations = {} }: KubernetesObject['metadata']) {
  expect(name).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
  for (const value of Object.values(labels)) {
    expect(value).toMatch(/^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/);
  }
  for (const key of [...Object.keys(labels), ...Object.keys(annotations)]) {
    expect(key).toMatch(/^([a-z0-9.-]{1,253}\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/);
  }
}

describe('helm lint --strict', () => {
  it.each(HELMS)('has nothing to say, with %s', async (helm) => {
    for (const file of [undefined, ...VALUES_FILES.values()]) {
      const values = file === undefined ? [] : [`--values=${file}`];
      const { code, stdout } = await runHelm(helm, 'lint', '--strict', CHART, ...values);
      expect(stdout).not.toMatch(/\[(WARNING|ERROR)\]/);
      expect(code).toBe(0);
    }
  });
});

describe.each(CASES)('$name with $helm', ({ helm, file, name }) => {
  it('is what the schemas of Kubernetes and of the operator want, and nothing else', async () => {
    const objects = await rendered(helm, file);
    const problems = await Promise.all(
      objects.map(async (object) => [object.kind, await problemsOf(object)]),
    );
    expect(problems).toEqual(objects.map(({ kind }) => [kind, []]));
  });

  it('runs as the Pod Security Standard restricted wants it', async () => {
    for (const pod of podsOf(await rendered(helm, file))) {
      expect(restrictedProblems(pod)).toEqual([]);
      expect(pod).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
      expect(Object.keys(pod.securityContext ?? {})).not.toEqual(
        expect.arrayContaining([expect.toBeOneOf(OF_CONTAINERS_ALONE)]),
      );
      for (const container of pod.containers) {
        expect(container.securityContext?.readOnlyRootFilesystem).toBe(true);
        expect(Object.keys(container.securityContext ?? {})).not.toEqual(
          expect.arrayContaining([expect.toBeOneOf(OF_PODS_ALONE)]),
        );
      }
    }
  });

  it('selects the pods of the exporter and no others', async () => {
    const objects = await rendered(helm, file);
    const { spec } = workloadOf(objects);
    const { labels } = spec.template.metadata;
    const services = ofKind<Service>(objects, 'Service');
    const [service, ...ofPods] = services;
    const selectors = [
      spec.selector,
      ...services.map((each) => ({ matchLabels: each.spec.selector })),
      ...ofKind<Workload>(objects, 'PodDisruptionBudget', 'PodMonitor').map(
        (object) => object.spec.selector,
      ),
      ...ofKind<KubernetesObject & { spec: { podSelector: Selector } }>(
        objects,
        'NetworkPolicy',
      ).map((policy) => policy.spec.podSelector),
    ];
    for (const selector of selectors) {
      expect(selects(selector, labels)).toBe(true);
      for (const pod of ofKind(objects, 'Pod')) {
        expect(selects(selector, pod.metadata.labels)).toBe(false);
      }
    }
    for (const monitor of ofKind<Workload>(objects, 'ServiceMonitor')) {
      const found = ofKind(objects, 'Service').filter(({ metadata }) =>
        selects(monitor.spec.selector, metadata.labels),
      );
      expect(found).toEqual([service]);
    }
    // Only pods with numbers have names by a Service without an address of its own.
    expect(ofPods.map(({ metadata }) => metadata.name)).toEqual(
      spec.serviceName === undefined ? [] : [spec.serviceName],
    );
    expect(services.map((each) => each.spec.clusterIP)).toEqual([
      undefined,
      ...ofPods.map(() => 'None'),
    ]);
  });

  it('gives every object its name once, and its namespace', async () => {
    const objects = await rendered(helm, file);
    const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(new Set(names).size).toBe(names.length);
    for (const { metadata } of objects) expectNames(metadata);
    const made = objects.filter(({ metadata }) => metadata.labels !== undefined);
    expect(made.filter(({ metadata }) => metadata.namespace === undefined)).toEqual([]);
    // Two objects of the values file itself have no labels.
    expect(objects.length - made.length).toBe(name === 'everything' ? 2 : 0);
  });

  it('mounts only volumes that there are, and no file that could not change', async () => {
    const objects = await rendered(helm, file);
    const { spec } = workloadOf(objects);
    const claims = (spec.volumeClaimTemplates ?? []).map(({ metadata }) => metadata.name);
    const volumes = [...(spec.template.spec.volumes ?? []).map((volume) => volume.name), ...claims];
    expect(new Set(volumes).size).toBe(volumes.length);
    const mounts = spec.template.spec.containers.flatMap((each) => each.volumeMounts ?? []);
    expect(volumes).toEqual(expect.arrayContaining(mounts.map((mount) => mount.name)));
    expect(mounts.filter(({ subPath }) => subPath !== undefined)).toEqual([]);
    for (const { args = [] } of podsOf(objects).flatMap(({ containers }) => containers)) {
      // Kubernetes would put a variable in its place.
      expect(args.join('\n')).not.toMatch(/\$\(/);
    }
  });
});

describe('names', () => {
  const file = VALUES_FILES.get('everything') ?? '';
  const LONG = 'a-release-name-as-long-as-helm-takes-them-at-the-most';
  const byRelease = ['fullnameOverride=', 'nameOverride=', 'storage.enabled=true'];

  it.each(HELMS)('are short enough with a long release name, with %s', async (helm) => {
    const objects = await rendered(helm, file, { release: LONG, set: byRelease });
    expect(LONG).toHaveLength(53);
    for (const { metadata } of objects) expectNames(metadata);
    // A pod has the label controller-revision-hash with the StatefulSet's name and a hash of 11.
    const { metadata } = onlyOf(objects, 'StatefulSet');
    expect(metadata.name.length).toBeLessThanOrEqual(52);
    expect(metadata.name).toMatch(/cbr-exporter$/);
  });

  it.each(HELMS)('differ where long release names do, with %s', async (helm) => {
    const other = `${LONG.slice(0, -1)}x`;
    const [one, two] = await Promise.all(
      [LONG, other].map((release) => rendered(helm, file, { release, set: byRelease })),
    );
    expect(workloadOf(one ?? []).metadata.name).not.toBe(workloadOf(two ?? []).metadata.name);
  });

  it.each([
    ['backups', 'backups-cbr-exporter'],
    ['cbr-exporter', 'cbr-exporter'],
    ['prod-cbr-exporter', 'prod-cbr-exporter'],
  ])('of release %s is %s', async (release, name) => {
    const minimal = VALUES_FILES.get('minimal') ?? '';
    expect(workloadOf(await rendered('helm-4', minimal, { release })).metadata.name).toBe(name);
  });
});

describe('the checks themselves', () => {
  const file = VALUES_FILES.get('minimal') ?? '';

  it('refuse unknown fields and wrong types, wherever they are', async () => {
    const objects = await rendered('helm-4', file, {
      set: [
        'podSecurityContext.readOnlyRootFilesystem=true',
        'securityContext.fsGroup=1',
        'readinessProbe.httpGet.sceme=HTTPS',
        'serviceMonitor.enabled=true',
        'serviceMonitor.extraSpec.sampleLimits=1',
        'resources.limits=none',
      ],
    });
    const container = '/spec/template/spec/containers/0';
    expect(await problemsOf(workloadOf(objects))).toEqual([
      `${container}/resources/limits type {"type":"object"}`,
      `${container}/readinessProbe/httpGet/sceme is unknown`,
      `${container}/securityContext/fsGroup is unknown`,
      '/spec/template/spec/securityContext/readOnlyRootFilesystem is unknown',
    ]);
    expect(await problemsOf(onlyOf(objects, 'ServiceMonitor'))).toEqual([
      '/spec/sampleLimits is unknown',
    ]);
  });

  it('know a pod that is not restricted', async () => {
    const objects = await rendered('helm-4', file, {
      set: [
        'podSecurityContext.runAsNonRoot=false',
        'podSecurityContext.seccompProfile=null',
        'securityContext.allowPrivilegeEscalation=true',
        'securityContext.capabilities.add={SYS_ADMIN}',
        'extraVolumes[0].name=host',
        'extraVolumes[0].hostPath.path=/',
      ],
    });
    expect(restrictedProblems(workloadOf(objects).spec.template.spec)).toEqual([
      'volume host is a hostPath',
      'cbr-exporter: allowPrivilegeEscalation',
      'cbr-exporter: capabilities SYS_ADMIN',
      'cbr-exporter: runAsNonRoot',
      'cbr-exporter: seccomp undefined',
    ]);
  });
});
