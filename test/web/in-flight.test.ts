import { expect, it } from 'vitest';
import { createInFlight } from '../../src/web/in-flight.ts';

it('gives shares of what there is, and has them again when they are handed back', () => {
  const inFlight = createInFlight(100);
  const first = inFlight.take(60);
  const second = inFlight.take(40);
  expect(inFlight.take(1)).toBeUndefined();
  expect(inFlight.take(0)).toBeDefined();
  second?.();
  expect(inFlight.take(41)).toBeUndefined();
  expect(inFlight.take(40)).toBeDefined();
  first?.();
  expect(inFlight.take(60)).toBeDefined();
});
