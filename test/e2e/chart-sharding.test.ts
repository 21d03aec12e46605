import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../chart/kubernetes-schema.ts';
import {
  CHART,
  HELMS,
  ofKind,
  onlyOf,
  rendered,
  runHelm,
  type TestPod,
  VALUES_FILES,
  type Workload,
  workloadOf,
} from './helm.ts';

function valuesFile(name: string): string {
  const file = VALUES_FILES.get(name);
  if (file === undefined) throw new Error(`no ${name}`);
  return file;
}

function argsOf(objects: readonly KubernetesObject[]): readonly string[] {
  return workloadOf(objects).spec.template.spec.containers[0]?.args ?? [];
}

describe.each(HELMS)('with %s', (helm) => {
  it('has a pod for each shard, which learns its number from its name', async () => {
    const objects = await rendered(helm, valuesFile('sharding'));
    const { kind, spec } = workloadOf(objects);
    expect(kind).toBe('StatefulSet');
    expect(spec).toMatchObject({ replicas: 3, podManagementPolicy: 'Parallel' });
    expect(argsOf(objects)).toEqual(
      expect.arrayContaining([
        '--shard=auto',
        '--total-shards=3',
        expect.stringMatching(/storage/),
      ]),
    );
    expect(spec.volumeClaimTemplates).toHaveLength(1);
    expect(onlyOf<Workload>(objects, 'PodDisruptionBudget').spec).toMatchObject({
      maxUnavailable: 1,
    });
  });

  it('has neither claims nor a folder for readings without storage', async () => {
    const objects = await rendered(helm, valuesFile('sharding-no-storage'));
    const { kind, spec } = workloadOf(objects);
    expect([kind, spec.volumeClaimTemplates]).toEqual(['StatefulSet', undefined]);
    expect(spec).not.toHaveProperty('persistentVolumeClaimRetentionPolicy');
    expect(argsOf(objects).filter((arg) => arg.includes('storage'))).toEqual([]);
    const empty = ['storage.enabled=true', 'storage.type=emptyDir'];
    const withFolder = await rendered(helm, valuesFile('sharding-no-storage'), { set: empty });
    expect(workloadOf(withFolder).spec.volumeClaimTemplates).toBeUndefined();
    expect(argsOf(withFolder)).toContain('--storage.path=/var/lib/cbr-exporter');
  });

  it('can be switched on where there is storage: nothing of a StatefulSet that cannot change does', async () => {
    const [before, after] = await Promise.all(
      ['false', 'true'].map(async (enabled) => {
        const set = [`sharding.enabled=${enabled}`];
        const { spec } = workloadOf(await rendered(helm, valuesFile('sharding'), { set }));
        const { replicas, template, ...fixed } = spec;
        return fixed;
      }),
    );
    expect(after).toEqual(before);
  });

  it.each([
    ['sharding', [], ['kubernetes.io/hostname']],
    ['sharding', ['sharding.shards=1'], []],
    ['sharding-no-storage', [], ['topology.kubernetes.io/zone']],
    ['minimal', [], []],
    ['minimal', ['replicaCount=2'], ['kubernetes.io/hostname']],
  ])('spreads pods of %s with %j by %j', async (name, set, keys) => {
    const objects = await rendered(helm, valuesFile(name), { set });
    const spread = workloadOf(objects).spec.template.spec.topologySpreadConstraints ?? [];
    expect(spread.map(({ topologyKey }) => topologyKey)).toEqual(keys);
  });

  it.each([
    ['minimal', [], []],
    ['minimal', ['replicaCount=2'], ['--poll.offset=auto']],
    ['minimal', ['replicaCount=2', 'extraArgs={--poll.offset=30s}'], ['--poll.offset=30s']],
    ['sharding', [], []],
    ['sharding-no-storage', [], ['--poll.offset=auto']],
  ])('lets cycles of %s with %j begin by %j', async (name, set, offsets) => {
    const args = argsOf(await rendered(helm, valuesFile(name), { set }));
    expect(args.filter((arg) => arg.startsWith('--poll.offset'))).toEqual(offsets);
  });

  it('asks each shard in its test', async () => {
    const objects = await rendered(helm, valuesFile('sharding'));
    const { args = [] } = onlyOf<TestPod>(objects, 'Pod').spec.containers[0] ?? {};
    expect(args.slice(-4)).toEqual([
      ...[0, 1, 2].map(
        (at) => `http://backups-cbr-exporter-${at}.backups-cbr-exporter-pods.exporters.svc:10227`,
      ),
      '270',
    ]);
  });

  it('has no pods Service for a Deployment', async () => {
    const objects = await rendered(helm, valuesFile('minimal'), { set: ['replicaCount=2'] });
    expect(ofKind(objects, 'Service')).toHaveLength(1);
  });
});

// Helm 3 asks a cluster before it shows them.
it('says how to scale, and that each pod is to be scraped', async () => {
  const { stdout } = await runHelm(
    'helm-4',
    ...['install', 'backups', CHART, '--dry-run=client', '--namespace=exporters'],
    ...[`--values=${valuesFile('sharding')}`, '--set=serviceMonitor.enabled=false'],
  );
  expect(stdout).toContain('3 shards share what is watched.');
  expect(stdout).toContain(
    'backups-cbr-exporter-0 and so on in backups-cbr-exporter-pods.exporters.svc:10227',
  );
});
