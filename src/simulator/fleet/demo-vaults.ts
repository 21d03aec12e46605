import type { SimulatedProject, SimulatedResource, SimulatedVault } from './fleet.ts';
import { createRandom, seededHex, seededId } from './seed.ts';

const SERVER = 'OS::Nova::Server';
const DISK = 'OS::Cinder::Volume';
const SHARE = 'OS::Sfs::Turbo';

const DEMO_PROJECTS = ['eu-de_prod', 'eu-de_test', 'eu-nl_archive'] as const;
export type DemoProject = (typeof DEMO_PROJECTS)[number];

interface VaultPlan {
  readonly project: DemoProject;
  /** Name and type of each resource; a third member is a protect status other than available. */
  readonly resources: readonly (readonly [string, string, (string | null)?])[];
}

const VAULT_PLANS = {
  'vault-prod-web': {
    project: 'eu-de_prod',
    resources: [
      ['web-01', SERVER],
      ['web-02', SERVER],
      ['web-lb-01', SERVER, 'restoring'],
    ],
  },
  'vault-prod-databases': {
    project: 'eu-de_prod',
    resources: [
      ['pg-primary', SERVER],
      ['pg-replica', SERVER],
      ['pg-primary-data', DISK],
      ['pg-primary-wal', DISK],
    ],
  },
  '生产备份-财务': {
    project: 'eu-de_prod',
    resources: [
      ['sap-财务-01', SERVER],
      ['sap-财务-02', SERVER, 'error'],
    ],
  },
  'vault-prod-shares': { project: 'eu-de_prod', resources: [['sfs-home', SHARE]] },
  'vault-test-servers': {
    project: 'eu-de_test',
    resources: [
      ['test-app-01', SERVER],
      ['ci-runner-01', SERVER],
      ['ci-runner-02', SERVER, 'deleted'],
    ],
  },
  'vault-test-disks': { project: 'eu-de_test', resources: [['scratch-vol', DISK]] },
  'vault-archive-replicas': {
    project: 'eu-nl_archive',
    resources: [
      ['erp-2019', SERVER, null],
      ['erp-2019-data', DISK, null],
    ],
  },
  'vault-archive-2025': {
    project: 'eu-nl_archive',
    resources: [
      ['mail-archive', SERVER],
      ['sfs-records', SHARE],
    ],
  },
} as const satisfies Record<string, VaultPlan>;

export type DemoVault = keyof typeof VAULT_PLANS;

export function demoProjects(seed: number): readonly SimulatedProject[] {
  return DEMO_PROJECTS.map((name) => ({
    projectId: seededHex(seed, name),
    name,
    region: name.slice(0, 'eu-de'.length),
    tokens: [`simulator-token-${name}`],
  }));
}

export function demoVaults(seed: number): readonly SimulatedVault[] {
  const random = createRandom(seed);
  const plans: readonly (readonly [string, VaultPlan])[] = Object.entries(VAULT_PLANS);
  return plans.map(([name, { project, resources }]) => ({
    id: seededId(seed, name),
    name,
    projectId: seededHex(seed, project),
    resources: resources.map(([resource, type, protectStatus = 'available']): SimulatedResource => {
      const sizeGib = 40 * (1 + Math.floor(random() * 10));
      const backupCount = 1 + Math.floor(random() * 30);
      return {
        id: seededId(seed, resource),
        name: resource,
        type,
        protectStatus,
        sizeGib,
        backupSizeMib: Math.floor(sizeGib * 1024 * (0.2 + random() / 2)),
        backupCount,
      };
    }),
  }));
}

export function demoProjectOf(vault: DemoVault): DemoProject {
  return VAULT_PLANS[vault].project;
}
