import type { PayloadForm } from '../fleet/fleet.ts';

/**
 * A time as the API spells it: with an offset in the present reference, and without one, in UTC and
 * with microseconds, in what live clouds sent. The last digits of these come from the ID.
 */
export function timestamp(
  ms: number,
  { id, form }: { readonly id: string; readonly form: PayloadForm },
): string {
  const iso = new Date(ms).toISOString();
  if (form === 'documented') return iso.replace('Z', '+00:00');
  const microseconds = String(Number.parseInt(id.slice(0, 4), 16) % 1000).padStart(3, '0');
  return iso.replace('Z', microseconds);
}
