/** The parts of a pod that the Pod Security Standards are about. */
export interface PodSpec {
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly automountServiceAccountToken?: boolean;
  readonly enableServiceLinks?: boolean;
  readonly securityContext?: PodSecurityContext;
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
  readonly volumes?: readonly Volume[];
  readonly topologySpreadConstraints?: readonly {
    readonly topologyKey: string;
    readonly labelSelector?: unknown;
  }[];
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: {
      readonly secretKeyRef?: { readonly name: string; readonly key: string };
    };
  }[];
  readonly envFrom?: readonly { readonly secretRef?: { readonly name: string } }[];
  readonly ports?: readonly { readonly hostPort?: number }[];
  readonly securityContext?: SecurityContext;
  readonly volumeMounts?: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly subPath?: string;
  }[];
}

export interface Volume {
  readonly name: string;
  readonly [source: string]: unknown;
}

interface SharedContext {
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly seccompProfile?: { readonly type: string };
  readonly seLinuxOptions?: {
    readonly type?: string;
    readonly user?: string;
    readonly role?: string;
  };
}

interface PodSecurityContext extends SharedContext {
  readonly sysctls?: readonly unknown[];
}

interface SecurityContext extends SharedContext {
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
  readonly procMount?: string;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
}

const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

/** What the Pod Security Standard `restricted` (with `baseline` in it) has against a pod. */
export function restrictedProblems(pod: PodSpec): readonly string[] {
  const problems: string[] = [];
  const refuse = (wrong: boolean, problem: string) => {
    if (wrong) problems.push(problem);
  };
  for (const key of ['hostNetwork', 'hostPID', 'hostIPC'] as const) {
    refuse(pod[key] === true, key);
  }
  for (const { name, ...source } of pod.volumes ?? []) {
    const [kind = 'none'] = Object.keys(source);
    refuse(!VOLUMES.includes(kind), `volume ${name} is a ${kind}`);
  }
  refuse((pod.securityContext?.sysctls ?? []).length > 0, 'sysctls');
  for (const container of [...(pod.initContainers ?? []), ...pod.containers]) {
    const own = container.securityContext ?? {};
    const of = (problem: string) => `${container.name}: ${problem}`;
    refuse(own.privileged === true, of('privileged'));
    refuse(own.allowPrivilegeEscalation !== false, of('allowPrivilegeEscalation'));
    refuse(!own.capabilities?.drop?.includes('ALL'), of('capabilities are not dropped'));
    const added = (own.capabilities?.add ?? []).filter((name) => name !== 'NET_BIND_SERVICE');
    refuse(added.length > 0, of(`capabilities ${added}`));
    refuse((own.procMount ?? 'Default') !== 'Default', of('procMount'));
    refuse(
      (container.ports ?? []).some(({ hostPort = 0 }) => hostPort > 0),
      of('hostPort'),
    );
    refuse((own.runAsNonRoot ?? pod.securityContext?.runAsNonRoot) !== true, of('runAsNonRoot'));
    refuse((own.runAsUser ?? pod.securityContext?.runAsUser) === 0, of('runAsUser 0'));
    const seccomp = (own.seccompProfile ?? pod.securityContext?.seccompProfile)?.type;
    refuse(!['RuntimeDefault', 'Localhost'].includes(seccomp ?? ''), of(`seccomp ${seccomp}`));
    const linux = own.seLinuxOptions ?? pod.securityContext?.seLinuxOptions;
    refuse(Boolean(linux?.user || linux?.role), of('seLinuxOptions'));
  }
  return problems;
}

/** Fields of a container's security context that a pod's does not have, and the other way round. */
export const OF_CONTAINERS_ALONE = [
  'allowPrivilegeEscalation',
  'capabilities',
  'privileged',
  'procMount',
  'readOnlyRootFilesystem',
];
export const OF_PODS_ALONE = ['fsGroup', 'fsGroupChangePolicy', 'supplementalGroups', 'sysctls'];
