import { afterEach, beforeEach, vi } from 'vitest';
import { type TestClocks, testClocks } from './credentials.ts';

/** Clocks that begin anew with each test of a file, and pass with its timers. */
export function passingClocks() {
  let current = testClocks();
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    current = testClocks();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const clocks: TestClocks = {
    nowMs: () => current.nowMs(),
    monotonicMs: () => current.monotonicMs(),
    pass: (ms) => current.pass(ms),
    jump: (ms) => current.jump(ms),
    jumps: () => current.jumps(),
  };
  /** Lets time pass, and those who wait look again. */
  async function pass(ms: number): Promise<void> {
    clocks.pass(ms);
    await vi.advanceTimersByTimeAsync(ms);
  }
  return { clocks, pass };
}
