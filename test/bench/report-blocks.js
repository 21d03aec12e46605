/**
 * To be loaded before a program: says in a line of the log on SIGUSR2 how long its event loop was
 * blocked at most, and for how long of that it ran itself: where others want the processor too, it
 * waits within a block. Then it looks no longer; on the next SIGUSR2 it begins anew. Looking each
 * millisecond costs CPU time, which is measured when it does not.
 */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

const RESOLUTION_MS = 1;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
let looking = look();
process.on('SIGUSR2', () => {
  const longest = looking?.end();
  looking = looking === undefined ? look() : undefined;
  process.stderr.write(`${JSON.stringify({ level: 'debug', msg: 'blocks', ...longest })}\n`);
});

function look() {
  let longestCpuMs = 0;
  let before = times();
  const timer = setInterval(() => {
    const now = times();
    // Linux may add what ran to the account late, by as much as 4 ms: it was no longer than it took.
    const ms = Math.min(now.cpuMs - before.cpuMs, now.ms - before.ms);
    longestCpuMs = Math.max(longestCpuMs, ms);
    before = now;
  }, RESOLUTION_MS).unref();
  delay.reset();
  delay.enable();
  return {
    end: () => {
      clearInterval(timer);
      delay.disable();
      return { longestMs: Math.max(0, delay.max / 1e6 - RESOLUTION_MS), longestCpuMs };
    },
  };
}

function times() {
  const { user, system } = process.threadCpuUsage();
  return { ms: performance.now(), cpuMs: (user + system) / 1000 };
}
