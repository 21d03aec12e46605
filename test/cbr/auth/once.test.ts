import { expect, it } from 'vitest';
import { oncePerCycle } from '../../../src/cbr/auth/once.ts';
import type { Failure } from '../../../src/domain/outcome.ts';

const DOWN: Failure = { reason: 'network', detail: 'down' };

it('work that fails is done once a cycle, and once for each who waits', async () => {
  let begun = 0;
  const once = oncePerCycle(async (): Promise<object | Failure> => {
    begun += 1;
    return DOWN;
  });
  const [one, other] = [new AbortController().signal, new AbortController().signal];
  expect(await Promise.all([once(one), once(other)])).toEqual([DOWN, DOWN]);
  expect(await once(one)).toBe(DOWN);
  expect(begun).toBe(1);
  await once(new AbortController().signal);
  expect(begun).toBe(2);
});
