import { expect, it } from 'vitest';
import { canonicalCheckpointId } from '../../src/domain/checkpoint-id.ts';
import { createThrottle } from '../../src/simulator/api/throttle.ts';
import { createRandom, seededHex, seededId } from '../../src/simulator/fleet/seed.ts';
import { CHECKPOINT_ID, started } from './started-simulator.ts';

it('IDs depend on seed and name alone', () => {
  expect(seededId(1, 'a')).toBe(seededId(1, 'a'));
  expect(new Set([seededId(1, 'a'), seededId(2, 'a'), seededId(1, 'b')]).size).toBe(3);
  expect(canonicalCheckpointId(seededId(1, 'a'))).toBe(seededId(1, 'a'));
  expect(seededHex(1, 'a')).toMatch(/^[0-9a-f]{32}$/);
});

it('random numbers come in the same row from the same seed', () => {
  const row = (seed: number) => Array.from({ length: 1000 }, createRandom(seed));
  const numbers = row(7);
  expect(row(7)).toEqual(numbers);
  expect(row(8)).not.toEqual(numbers);
  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
  expect(numbers.reduce((sum, number) => sum + number) / 1000).toBeCloseTo(0.5, 1);
});

it('request IDs are the same in each run and different in each request', async () => {
  const first = await started({ seed: 3 });
  const second = await started({ seed: 3 });
  const requestIds = async ({ show }: typeof first): Promise<readonly (string | null)[]> => [
    (await show()).headers.get('x-request-id'),
    (await show(CHECKPOINT_ID)).headers.get('x-request-id'),
  ];
  const ids = await requestIds(first);
  expect(await requestIds(second)).toEqual(ids);
  expect(new Set(ids).size).toBe(2);
});

it('a throttle counts by key and minute of the clock', () => {
  let nowMs = 59_999;
  const throttle = createThrottle(1, () => nowMs);
  expect(throttle.admits('a')).toBe(true);
  expect(throttle.admits('a')).toBe(false);
  expect(throttle.admits('b')).toBe(true);
  nowMs = 60_000;
  expect(throttle.admits('a')).toBe(true);
});
