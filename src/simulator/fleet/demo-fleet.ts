import { DEMO_CHECKPOINTS, type DemoCheckpoint } from './demo-checkpoints.ts';
import { demoLive } from './demo-live.ts';
import { demoPolicies } from './demo-policies.ts';
import { type DemoVault, demoProjectOf, demoProjects, demoVaults } from './demo-vaults.ts';
import type { Fleet, SimulatedCheckpoint } from './fleet.ts';
import { KNOWN_ACCESS_KEYS, KNOWN_USERS } from './identities.ts';
import { createRandom, seededHex, seededId } from './seed.ts';

const HOUR_MS = 3_600_000;

/** A small lively fleet: every status there is, and things that happen within the first minutes. */
export function demoFleet(seed: number, startMs: number): Fleet {
  const random = createRandom(seed);
  const live = demoLive(seed, startMs);

  function checkpointOf(vault: DemoVault, plan: DemoCheckpoint): SimulatedCheckpoint {
    const { role, ageHours, withoutVault, exactAge, ...rest } = plan;
    // Backups begin some minutes after the planned hour. A checkpoint that is to expire while
    // people look on has to have an age that fits its retention exactly.
    const lateMs = exactAge ? 0 : Math.floor((random() * HOUR_MS) / 4);
    return {
      ...rest,
      role,
      id: seededId(seed, role),
      projectId: seededHex(seed, demoProjectOf(vault)),
      vaultId: withoutVault ? undefined : seededId(seed, vault),
      createdAtMs: Math.floor(startMs - ageHours * HOUR_MS) + lateMs,
      ...(plan.skippedResources && {
        skippedResources: plan.skippedResources.map((skipped) => ({
          id: seededId(seed, `skipped ${skipped.name}`),
          ...skipped,
        })),
      }),
    };
  }

  const vaults = Object.keys(DEMO_CHECKPOINTS) as DemoVault[];
  const checkpoints = vaults.flatMap((vault) =>
    DEMO_CHECKPOINTS[vault].map((plan) => checkpointOf(vault, plan)),
  );
  return {
    startMs,
    projects: demoProjects(seed),
    vaults: [...demoVaults(seed), ...live.vaults],
    checkpoints: [...checkpoints, ...live.checkpoints],
    policies: [...demoPolicies(seed, startMs), ...live.policies],
    mishaps: live.mishaps,
    users: KNOWN_USERS,
    accessKeys: KNOWN_ACCESS_KEYS,
  };
}
