import type {
  Fleet,
  PayloadForm,
  SimulatedCheckpoint,
  SimulatedProject,
  SimulatedVault,
} from '../../src/simulator/fleet/fleet.ts';
import { KNOWN_ACCESS_KEYS, KNOWN_USERS } from '../../src/simulator/fleet/identities.ts';
import { createRandom, seededHex, seededId } from '../../src/simulator/fleet/seed.ts';

/** About a month of daily restore points for each vault. */
const CHECKPOINTS_PER_VAULT = 30;
const DAY_MS = 86_400_000;
const STATUSES = ['available', 'available', 'available', 'available', 'error', 'protecting'];
const TYPES = ['OS::Nova::Server', 'OS::Nova::Server', 'OS::Cinder::Volume', 'OS::Sfs::Turbo'];
const FORMS: readonly PayloadForm[] = ['documented', 'legacy'];

/** A fleet of any size for tests of scale; the checkpoints are dealt out evenly to the projects. */
export function generatedFleet(size: {
  readonly seed: number;
  readonly startMs: number;
  readonly projects: number;
  readonly checkpoints: number;
  readonly resourcesPerCheckpoint: number;
}): Fleet {
  const { seed, startMs, resourcesPerCheckpoint } = size;
  const random = createRandom(seed);
  const vaults = new Map<string, SimulatedVault>();
  const projects = Array.from({ length: size.projects }, (_, index) => projectOf(seed, index));

  function vaultOf(projectId: string, name: string): SimulatedVault {
    const known = vaults.get(name);
    if (known !== undefined) return known;
    const resources = Array.from({ length: resourcesPerCheckpoint }, (_, index) => ({
      id: seededId(seed, `${name} resource ${index}`),
      name: `${name}-resource-${index}`,
      type: pick(TYPES, index),
      protectStatus: 'available',
      sizeGib: 10 * (1 + Math.floor(random() * 50)),
      backupSizeMib: Math.floor(random() * 50_000),
      backupCount: Math.floor(random() * CHECKPOINTS_PER_VAULT),
    }));
    const vault = { id: seededId(seed, name), name, projectId, resources };
    vaults.set(name, vault);
    return vault;
  }

  const checkpoints = Array.from({ length: size.checkpoints }, (_, index): SimulatedCheckpoint => {
    const { name: projectName, projectId } = pick(projects, index);
    const indexInProject = Math.floor(index / projects.length);
    const vaultIndex = Math.floor(indexInProject / CHECKPOINTS_PER_VAULT);
    const ageDays = (indexInProject % CHECKPOINTS_PER_VAULT) + random();
    return {
      id: seededId(seed, `checkpoint ${index}`),
      projectId,
      vaultId: vaultOf(projectId, `vault-${projectName}-${vaultIndex}`).id,
      createdAtMs: startMs - Math.floor(ageDays * DAY_MS),
      name: `autobk_${index}`,
      retentionDays: 35,
      status: pick(STATUSES, Math.floor(random() * STATUSES.length)),
      form: pick(FORMS, Math.floor(random() * FORMS.length)),
    };
  });

  return {
    startMs,
    projects,
    vaults: [...vaults.values()],
    checkpoints,
    users: KNOWN_USERS,
    accessKeys: KNOWN_ACCESS_KEYS,
  };
}

function projectOf(seed: number, index: number): SimulatedProject {
  const name = `eu-de_project-${index}`;
  return {
    projectId: seededHex(seed, name),
    name,
    region: 'eu-de',
    tokens: [`simulator-token-${name}`],
  };
}

function pick<Value>(values: readonly Value[], index: number): Value {
  const value = values[index % values.length];
  if (value === undefined) throw new Error('There is nothing to pick from.');
  return value;
}
