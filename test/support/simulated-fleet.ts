import type {
  SimulatedCheckpoint,
  SimulatedSkippedResource,
  SimulatedVault,
} from '../../src/simulator/fleet/fleet.ts';
import { seededId, seededServer } from '../../src/simulator/fleet/seed.ts';

/** What the fleet of a test is made of, all well where it is not said. IDs follow from the names. */
export function fleetParts({
  seed,
  projectId,
}: {
  readonly seed: number;
  readonly projectId: string;
}) {
  const idOf = (name: string) => seededId(seed, name);
  return {
    idOf,
    vault: (
      name: string,
      servers: readonly string[] = [],
      more: Partial<SimulatedVault> = {},
    ): SimulatedVault => ({
      id: idOf(name),
      name,
      projectId,
      resources: servers.map((server) => seededServer(seed, server)),
      ...more,
    }),
    restorePoint: (
      of: SimulatedVault,
      name: string,
      createdAtMs: number,
      more: Partial<SimulatedCheckpoint> = {},
    ): SimulatedCheckpoint & { readonly name: string } => ({
      id: idOf(`${of.name} ${name}`),
      projectId: of.projectId,
      vaultId: of.id,
      createdAtMs,
      retentionDays: 30,
      status: 'available',
      form: 'documented',
      ...more,
      name,
    }),
  };
}

/** What a restore point of the vault lacks. */
export function skipped(
  { resources }: SimulatedVault,
  names: readonly string[],
  code = 'BackupService.7101',
): readonly SimulatedSkippedResource[] {
  return resources
    .filter(({ name }) => names.includes(name))
    .map(({ id, name, type }) => ({ id, name, type, code }));
}
