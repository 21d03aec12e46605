import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parse, parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../chart/kubernetes-schema.ts';
import type { PodSpec } from '../chart/pod-security.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TOOLS = join(ROOT, '.ci/tools');

export const CHART = join(ROOT, 'helm/cbr-exporter');

/** Both versions of Helm that are in use. */
export const HELMS = ['helm-4', 'helm-3'] as const;
export type Helm = (typeof HELMS)[number];

/** The files of values that the chart is rendered with, by their names. */
export const VALUES_FILES: ReadonlyMap<string, string> = new Map(
  readdirSync(join(ROOT, 'test/chart/values'))
    .toSorted()
    .map((file) => [basename(file, '.yaml'), join(ROOT, 'test/chart/values', file)]),
);

/** What is in the cluster beside what the chart makes: keys of ConfigMaps and Secrets by name. */
export const CLUSTER: Readonly<Record<string, Readonly<Record<string, string>>>> = parse(
  readFileSync(join(ROOT, 'test/chart/cluster.yaml'), 'utf8'),
);

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; one that is not installed is an error. */
export async function run(command: string, args: readonly string[]): Promise<Ran> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code, stdout, stderr };
}

/** Runs Helm without any repository or cluster of whoever runs the tests. */
export async function runHelm(helm: Helm, ...args: readonly string[]): Promise<Ran> {
  const program = join(TOOLS, helm);
  if (!existsSync(program)) throw new Error(`${program} is missing: run node .ci/helm.js`);
  return run(program, [...args, '--kubeconfig=/dev/null']);
}

/** The objects of a release, or an error with what Helm said. */
export async function rendered(
  helm: Helm,
  valuesFile: string,
  options: { readonly release?: string; readonly set?: readonly string[] } = {},
): Promise<readonly KubernetesObject[]> {
  const { release = 'backups', set = [] } = options;
  const { code, stdout, stderr } = await runHelm(
    helm,
    ...['template', release, CHART, '--namespace=exporters', `--values=${valuesFile}`],
    ...set.map((value) => `--set=${value}`),
  );
  if (code !== 0) throw new Error(stderr);
  return objectsOf(stdout);
}

/** The objects in what Helm printed. */
export function objectsOf(printed: string): readonly KubernetesObject[] {
  // The version that Kubernetes reads, in which `no` is false and 0440 is octal.
  return parseAllDocuments(printed, { version: '1.1' })
    .map((document) => {
      // A key twice, for one.
      if (document.errors.length > 0) throw new Error(String(document.errors));
      return document.toJS() as KubernetesObject | null;
    })
    .filter((object) => object !== null);
}

export interface Workload extends KubernetesObject {
  readonly spec: {
    readonly replicas: number;
    readonly selector: Selector;
    readonly serviceName?: string;
    readonly template: {
      readonly metadata: KubernetesObject['metadata'];
      readonly spec: PodSpec;
    };
    readonly volumeClaimTemplates?: readonly KubernetesObject[];
  };
}

export interface Selector {
  readonly matchLabels: Readonly<Record<string, string>>;
}

export interface TestPod extends KubernetesObject {
  readonly spec: PodSpec;
}

export function ofKind<T extends KubernetesObject>(
  objects: readonly KubernetesObject[],
  ...kinds: readonly string[]
): readonly T[] {
  return objects.filter(({ kind }) => kinds.includes(kind)) as T[];
}

/** The only object of these kinds. */
export function onlyOf<T extends KubernetesObject>(
  objects: readonly KubernetesObject[],
  ...kinds: readonly string[]
): T {
  const [found, second] = ofKind<T>(objects, ...kinds);
  if (found === undefined || second !== undefined) {
    throw new Error(`not exactly one ${kinds.join(' or ')}`);
  }
  return found;
}

export function workloadOf(objects: readonly KubernetesObject[]): Workload {
  return onlyOf<Workload>(objects, 'Deployment', 'StatefulSet');
}
