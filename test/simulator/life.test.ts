import { expect, it } from 'vitest';
import { type Life, statusAt } from '../../src/simulator/fleet/life.ts';

const GROWING: Life = {
  steps: [
    { afterSeconds: 40, status: 'available' },
    { afterSeconds: 90, status: 'gone' },
  ],
};
const FLAPPING: Life = { steps: [{ afterSeconds: 30, status: 'error' }], repeatSeconds: 60 };

it.each([
  { initial: 'copying', life: undefined, elapsedSeconds: 1e6, status: 'copying' },
  { initial: 'available', life: { steps: [] }, elapsedSeconds: 5, status: 'available' },
  { initial: 'protecting', life: GROWING, elapsedSeconds: -10, status: 'protecting' },
  { initial: 'protecting', life: GROWING, elapsedSeconds: 0, status: 'protecting' },
  { initial: 'protecting', life: GROWING, elapsedSeconds: 39.9, status: 'protecting' },
  { initial: 'protecting', life: GROWING, elapsedSeconds: 40, status: 'available' },
  { initial: 'protecting', life: GROWING, elapsedSeconds: 89.9, status: 'available' },
  { initial: 'protecting', life: GROWING, elapsedSeconds: 90, status: 'gone' },
  { initial: 'protecting', life: GROWING, elapsedSeconds: 1e9, status: 'gone' },
  { initial: 'available', life: FLAPPING, elapsedSeconds: -45, status: 'available' },
  { initial: 'available', life: FLAPPING, elapsedSeconds: 29, status: 'available' },
  { initial: 'available', life: FLAPPING, elapsedSeconds: 30, status: 'error' },
  { initial: 'available', life: FLAPPING, elapsedSeconds: 60, status: 'available' },
  { initial: 'available', life: FLAPPING, elapsedSeconds: 6030, status: 'error' },
])('is $status after $elapsedSeconds s from $initial', ({ initial, life, ...rest }) => {
  const { elapsedSeconds, status } = rest;
  expect(statusAt(initial, life, { elapsedSeconds })).toBe(status);
});
