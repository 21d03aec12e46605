/**
 * To be loaded before a program: says in a line of the log on SIGUSR2 how long its event loop was
 * blocked at most, and looks no longer; on the next SIGUSR2 it begins anew. Looking each
 * millisecond costs CPU time, which is measured when it does not.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 1;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
let isOn = delay.enable();
process.on('SIGUSR2', () => {
  if (isOn) delay.disable();
  else {
    delay.reset();
    delay.enable();
  }
  const longestMs = isOn ? Math.max(0, delay.max / 1e6 - RESOLUTION_MS) : 0;
  isOn = !isOn;
  process.stderr.write(`${JSON.stringify({ level: 'debug', msg: 'blocks', longestMs })}\n`);
});
