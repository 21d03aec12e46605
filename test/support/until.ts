import { setTimeout as pause } from 'node:timers/promises';

const LOOK_MS = 20;
/** A test has a deadline of its own; nobody is to look for ever. */
const WITHIN_MS = 180_000;

/** Looks again at what another process does in its own time, until it is there and as wanted. */
export async function until<Value>(
  look: () => Value | Promise<Value>,
  wanted: (value: NonNullable<Value>) => boolean = Boolean,
): Promise<NonNullable<Value>> {
  const endMs = performance.now() + WITHIN_MS;
  while (performance.now() < endMs) {
    const value = await look();
    if (value !== undefined && value !== null && wanted(value)) return value;
    await pause(LOOK_MS);
  }
  throw new Error('it did not come');
}

/** Until every project of the exporter has had its first cycle. */
export async function ready(url: string): Promise<void> {
  await until(async () => (await fetch(`${url}/-/ready`)).ok);
}
