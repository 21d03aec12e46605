import { readdir, readFile } from 'node:fs/promises';

const NS_PER_MS = 1_000_000;
/** As Linux counts: 100 ticks a second on every architecture that matters. */
const TICK_MS = 10;

/** CPU time in milliseconds of a process, of all the threads that it has now. */
export async function cpuMs(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`);
  const times = await Promise.all(
    threads.map((thread) =>
      readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').then(
        (schedstat) => Number(schedstat.split(' ')[0]) / NS_PER_MS,
        () => 0,
      ),
    ),
  );
  const sumMs = times.reduce((sum, each) => sum + each, 0);
  return sumMs > 0 ? sumMs : cpuMsByTicks(pid);
}

/** For a kernel that keeps no scheduler statistics. */
async function cpuMsByTicks(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(') ') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

export function rssMib(pid: number): Promise<number> {
  return statusMib(pid, 'VmRSS');
}

/** The most that it ever was. */
export function peakMib(pid: number): Promise<number> {
  return statusMib(pid, 'VmHWM');
}

async function statusMib(pid: number, line: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${line}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1024;
}
