import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { until } from './until.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface MonitoringDemo {
  /** What it has written by then, once it is as wanted; the test's deadline is the limit. */
  written(wanted: RegExp): Promise<RegExpExecArray>;
  /** Its exit code, null where a signal ended it. */
  readonly ended: Promise<number | null>;
  /** What a Ctrl-C at a terminal does; gives the exit code. */
  interrupt(): Promise<number | null>;
  /** What it has made for itself and not removed; npm keeps a cache of its own there. */
  leftBehind(): Promise<readonly string[]>;
  remove(): Promise<void>;
}

/** Runs `npm run demo:monitoring`, or the same with another command. */
export async function startMonitoringDemo(
  command: readonly [string, ...string[]],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<MonitoringDemo> {
  const folder = await mkdtemp(join(tmpdir(), 'cbr-exporter-'));
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd: ROOT,
    env: { ...environment, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that the signal reaches it as a Ctrl-C at a terminal would.
    detached: true,
  });
  // Closed once nobody can write to its output any more: it and whatever npm put around it.
  let closed = false;
  const ended = once(child, 'close').then(([code]) => {
    closed = true;
    return code as number | null;
  });
  let output = '';
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      output += `${line}\n`;
    });
  }
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const interrupt = () => {
    if (isRunning()) process.kill(-(child.pid ?? 0), 'SIGINT');
    return ended;
  };
  return {
    ended,
    written: (wanted) =>
      until(() => {
        const found = wanted.exec(output);
        if (found === null && closed) throw new Error(`it ended:\n${output}`);
        return found;
      }),
    interrupt,
    leftBehind: async () => (await readdir(folder)).filter((name) => name.startsWith('cbr-')),
    remove: async () => {
      await interrupt();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
