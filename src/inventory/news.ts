import type { Followed } from '../domain/followed.ts';
import type { Inventory } from '../domain/inventory.ts';
import { LAG_SECONDS } from './feed.ts';

/**
 * Whether a restore point that becomes followed was made since the project was last looked at, so
 * that its first status is an event. One that a first read, another selection or a deletion brings
 * in is old: its first answer is what later ones are compared with.
 */
export function isNews(
  { vaultId, createdAtSeconds }: Pick<Followed, 'vaultId' | 'createdAtSeconds'>,
  { vaults, watermarkSeconds = 0 }: Inventory,
): boolean {
  const wasRead = vaults.get(vaultId)?.readAtSeconds !== undefined;
  return wasRead && createdAtSeconds > watermarkSeconds - LAG_SECONDS;
}
