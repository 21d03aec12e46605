import type { SimulatedVault } from '../fleet/fleet.ts';
import { MISHAPS } from '../fleet/mishaps.ts';
import { seededId, seededServer } from '../fleet/seed.ts';
import type { Answer } from '../http/answer.ts';
import { json, notFound, text } from './control-answer.ts';
import { findByName } from './find-by-name.ts';
import { oneOf, TEXTS, wholeNumber } from './json-input.ts';
import { checked, given, type Place } from './place.ts';
import { shownVault, type VaultControlParts } from './shown-vault.ts';
import { BACK_UP_KINDS, checkResource, checkVaultPatch, NEW_VAULT_KINDS } from './vault-input.ts';

type PlaceOfVault = (parts: VaultControlParts, vault: SimulatedVault, target: string) => Place;

/** Lets people do to vaults what they can do to them in the console. */
export function createVaultPlaces(parts: VaultControlParts) {
  const { fleet } = parts;

  /** A place of a vault, by the ID or name of that. */
  function of(placeOf: PlaceOfVault) {
    return (vaultName: string, target: string): Place | Answer => {
      const vault = findByName(fleet.vaults(), vaultName);
      return vault === undefined
        ? notFound(
            `There is no vault ${vaultName.slice(0, 100)}; GET /simulator/vaults lists them.`,
          )
        : placeOf(parts, vault, target);
    };
  }

  const make = createVaultMaker(parts);
  return {
    all: (): Place => ({
      GET: () => json(fleet.vaults().map(({ id }) => shownVault(parts, id))),
      POST: make,
    }),
    one: of(vaultPlace),
    resource: of(resourcePlace),
    restorePoints: of(restorePointsPlace),
    mishap: of(mishapPlace),
  };
}

function createVaultMaker(parts: VaultControlParts): (body: string) => Answer {
  const { seed, projects, fleet, now } = parts;
  let made = 0;

  return given(NEW_VAULT_KINDS, ({ project: target, name, resources = [] }) => {
    if (target === undefined || name === undefined) {
      return text(400, 'A vault needs a "project" and a "name".');
    }
    const project = findByName(projects, target, ({ projectId }) => projectId);
    if (project === undefined) return notFound(`There is no project ${target}.`);
    made += 1;
    const id = seededId(seed, `vault ${made} that was made since the start`);
    fleet.setVault({
      id,
      name,
      projectId: project.projectId,
      createdAtMs: now(),
      resources: resources.map((each) => seededServer(seed, each)),
    });
    return json(shownVault(parts, id));
  });
}

function vaultPlace(parts: VaultControlParts, vault: SimulatedVault): Place {
  const { fleet } = parts;
  return {
    PUT: checked(
      (body) => checkVaultPatch(vault, body),
      (changed) => {
        fleet.setVault(changed);
        return json(shownVault(parts, vault.id));
      },
    ),
    DELETE: () => {
      fleet.removeVault(vault.id);
      return json({ id: vault.id, name: vault.name, status: 'dissolved' });
    },
  };
}

/** Lets a resource join a vault, from another one or as a new one, change in it, or leave it. */
function resourcePlace(parts: VaultControlParts, vault: SimulatedVault, target: string): Place {
  const { seed, fleet, vaultChanges: changes } = parts;
  const own = findByName(vault.resources, target);
  const others = fleet
    .vaults()
    .flatMap(({ projectId, resources }) => (projectId === vault.projectId ? resources : []));
  const known = own ?? findByName(others, target) ?? seededServer(seed, target);
  return {
    PUT: checked(
      (body) => checkResource(known, body),
      (resource) => {
        changes.join(vault.id, resource);
        return json(shownVault(parts, vault.id));
      },
    ),
    DELETE: () => {
      if (own === undefined) return notFound(noSuchResource(target, vault));
      changes.leave(vault.id, own.id);
      return json(shownVault(parts, vault.id));
    },
  };
}

/** Makes a restore point of a vault, or deletes some of them: the newest, all where it is not said. */
function restorePointsPlace(
  { backUp, fleet, vaultChanges }: VaultControlParts,
  vault: SimulatedVault,
): Place {
  return {
    POST: given(BACK_UP_KINDS, (order) => {
      const { name, retention_days, failed = [], skipped = [], takes_seconds = 0 } = order;
      const stranger = strangerAmong([...failed, ...skipped], vault);
      if (stranger !== undefined) return stranger;
      const { id } = backUp(vault, {
        name,
        retentionDays: retention_days,
        failed: idsOf(failed, vault),
        skipped: idsOf(skipped, vault),
        takesMs: takes_seconds * 1000,
      });
      return json({ id, vault: vault.name, status: fleet.find(id)?.status });
    }),
    DELETE: given({ percent: wholeNumber(1, 100) }, ({ percent = 100 }) =>
      json({ deleted: vaultChanges.deleteNewest(vault.id, percent) }),
    ),
  };
}

const MISHAP_KINDS = {
  next: oneOf(MISHAPS),
  resources: TEXTS,
  times: wholeNumber(1, 1_000_000),
};

/** Decides what becomes of the next planned runs of a vault. */
function mishapPlace(parts: VaultControlParts, vault: SimulatedVault): Place {
  const { mishaps } = parts;
  return {
    PUT: given(MISHAP_KINDS, ({ next: kind, resources, times = 1 }) => {
      if (kind === undefined) return text(400, `Say what is "next": ${MISHAP_KINDS.next.right}.`);
      const stranger = strangerAmong(resources ?? [], vault);
      if (stranger !== undefined) return stranger;
      mishaps.set(vault.id, { kind, resourceIds: resources && idsOf(resources, vault), times });
      return json(shownVault(parts, vault.id));
    }),
    DELETE: () => {
      mishaps.clear(vault.id);
      return json(shownVault(parts, vault.id));
    },
  };
}

function strangerAmong(targets: readonly string[], vault: SimulatedVault): Answer | undefined {
  const stranger = targets.find((each) => !findByName(vault.resources, each));
  return stranger === undefined ? undefined : notFound(noSuchResource(stranger, vault));
}

function noSuchResource(target: string, { name }: SimulatedVault): string {
  return `There is no ${target.slice(0, 100)} in vault ${name}.`;
}

function idsOf(targets: readonly string[], { resources }: SimulatedVault): readonly string[] {
  return targets.flatMap((target) => findByName(resources, target)?.id ?? []);
}
