import { expect, it } from 'vitest';
import { type Interruptible, inSlices } from '../../src/domain/slices.ts';

function* work(done: string[], steps: number): Interruptible<string> {
  for (let step = 0; step < steps; step += 1) {
    done.push(`step ${step}`);
    yield;
  }
  return 'result';
}

it('lets others run once the time of a slice is over', async () => {
  const done: string[] = [];
  setImmediate(() => done.push('another'));
  expect(await inSlices(work(done, 3), 0)).toBe('result');
  expect(done).toEqual(['step 0', 'another', 'step 1', 'step 2']);
});

it('does at once what takes no longer than a slice', () => {
  const done: string[] = [];
  void inSlices(work(done, 3), 1e6);
  expect(done).toHaveLength(3);
});

it('fails with the error of the work', async () => {
  function* failing(): Interruptible<void> {
    yield;
    throw new TypeError('a bug');
  }
  await expect(inSlices(failing(), 0)).rejects.toThrow('a bug');
});
