import { createHash } from 'node:crypto';
import type { SimulatedResource } from './fleet.ts';

/** 32 hexadecimal digits that depend on nothing but the seed and the name, as project IDs have. */
export function seededHex(seed: number, name: string): string {
  return createHash('sha256').update(`${seed}/${name}`).digest('hex').slice(0, 32);
}

/** The same as a version 4 UUID: checkpoints, vaults and resources carry such IDs. */
export function seededId(seed: number, name: string): string {
  const hex = seededHex(seed, name);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join('-');
}

/** A server, as yet in no vault. */
export function seededServer(seed: number, name: string): SimulatedResource {
  const id = seededId(seed, name);
  return { id, name, type: 'OS::Nova::Server', protectStatus: 'available', sizeGib: 40 };
}

/** Mulberry32: numbers in [0, 1), always the same row for the same seed. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
