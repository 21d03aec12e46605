import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KubernetesObject } from '../chart/kubernetes-schema.ts';
import type { Container, Volume } from '../chart/pod-security.ts';
import { CLUSTER, ofKind, workloadOf } from './helm.ts';

interface Item {
  readonly key: string;
  readonly path: string;
}

interface Source {
  readonly name?: string;
  readonly secretName?: string;
  readonly items?: readonly Item[];
  readonly path?: string;
}

type Projection = Readonly<Record<'configMap' | 'secret' | 'serviceAccountToken', Source>>;

/** How the exporter of a release is started, with the container's files in a folder. */
export interface MountedExporter {
  readonly flags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Lays out what Kubernetes would mount, so that the rendered command can run on it. */
export async function mountedExporter(
  objects: readonly KubernetesObject[],
  folder: string,
): Promise<MountedExporter> {
  const { metadata, spec } = workloadOf(objects);
  const { containers, volumes = [] } = spec.template.spec;
  const container = containers.find(({ name }) => name === 'cbr-exporter');
  if (container === undefined) throw new Error('no container cbr-exporter');
  // The paths of the container begin in the folder.
  const inside = (text: string) =>
    text.replaceAll(/\/(?=(etc|var\/lib)\/cbr-exporter)/g, `${folder}/`);

  for (const { name, mountPath } of container.volumeMounts ?? []) {
    const volume = volumes.find((each) => each.name === name);
    await mkdir(join(folder, mountPath), { recursive: true });
    if (volume === undefined) continue;
    for (const [path, content] of await filesOf(volume, objects)) {
      const file = join(folder, mountPath, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, inside(content));
    }
  }
  return {
    flags: (container.args ?? []).map(inside),
    environment: {
      // As the first pod of a StatefulSet has it.
      HOSTNAME: `${metadata.name}-0`,
      ...Object.fromEntries(environmentOf(container).map(([name, value]) => [name, inside(value)])),
    },
  };
}

/** The files of a volume by their paths in it. */
async function filesOf(
  volume: Volume,
  objects: readonly KubernetesObject[],
): Promise<readonly (readonly [path: string, content: string])[]> {
  const { configMap, secret, projected } = volume as Volume &
    Partial<Projection> & {
      readonly projected?: { readonly sources: readonly Partial<Projection>[] };
    };
  const sources = projected?.sources ?? [
    { ...(configMap && { configMap }), ...(secret && { secret }) },
  ];
  const files = sources.flatMap((source) => {
    const token = source.serviceAccountToken;
    if (token?.path !== undefined) return [[token.path, 'not-a-token'] as const];
    const named = source.configMap ?? source.secret;
    if (named === undefined) return [];
    const data = dataOf(named.name ?? named.secretName ?? '', objects);
    const items = named.items ?? Object.keys(data).map((key) => ({ key, path: key }));
    return items.map(({ key, path }) => {
      if (data[key] === undefined) throw new Error(`no key ${key} in ${JSON.stringify(named)}`);
      return [path, data[key]] as const;
    });
  });
  return Promise.all(
    files.map(async ([path, content]) => [
      path,
      /^[a-z-]+\.pem$/.test(content)
        ? await readFile(join(CERTIFICATES, content), 'utf8')
        : content,
    ]),
  );
}

const CERTIFICATES = fileURLToPath(new URL('../simulator/certificates', import.meta.url));

function dataOf(
  name: string,
  objects: readonly KubernetesObject[],
): Readonly<Record<string, string>> {
  const made = ofKind<KubernetesObject & { data: Record<string, string> }>(objects, 'ConfigMap');
  const data = made.find(({ metadata }) => metadata.name === name)?.data ?? CLUSTER[name];
  if (data === undefined) throw new Error(`nobody makes ${name}`);
  return data;
}

function environmentOf({
  env = [],
  envFrom = [],
}: Container): readonly (readonly [string, string])[] {
  return [
    ...envFrom.flatMap(({ secretRef }) => Object.entries(CLUSTER[secretRef?.name ?? ''] ?? {})),
    ...env.map(({ name, value, valueFrom }) => {
      const { name: secret = '', key = '' } = valueFrom?.secretKeyRef ?? {};
      return [name, value ?? CLUSTER[secret]?.[key] ?? ''] as const;
    }),
  ];
}
