import type { FollowedSet } from '../../src/domain/followed.ts';
import type { Inventory } from '../../src/domain/inventory.ts';
import { FOLLOWED } from '../../src/storage/followed.ts';
import type { Kind } from '../../src/storage/kind.ts';
import { VAULTS } from '../../src/storage/vaults.ts';

/** What is left of these values after they were stored. */
function again<Value>(
  kind: Kind<Value>,
  values: ReadonlyMap<string, Value>,
): ReadonlyMap<string, Value> {
  return new Map(
    Array.from(values, ([key, value]) => {
      const fields = JSON.parse(JSON.stringify(kind.fields(value)));
      const read = kind.decode(fields, { project: 'prod', key, sameVersion: true });
      if ('problem' in read) throw new Error(read.problem);
      return [key, read.value];
    }),
  );
}

/** An inventory as it comes back after a restart. */
export function restarted({ vaults, watermarkSeconds }: Inventory): Inventory {
  return { vaults: again(VAULTS, vaults), watermarkSeconds, settledSeconds: undefined };
}

export const restartedFollowed = (followed: FollowedSet) => again(FOLLOWED, followed);
