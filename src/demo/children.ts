import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A program that does not end by itself within this time is killed. */
const GRACE_MS = 5000;

export interface ChildCommand {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly directory?: string;
}

export interface Child {
  /** Undefined where the program could not be started. */
  readonly pid: number | undefined;
  /** Aborted when it is no more. */
  readonly ended: AbortSignal;
}

export interface Children {
  start(command: ChildCommand): Child;
  /** Asks all of them to end, and waits until they have. */
  stop(): Promise<void>;
  /** Ends them at once. */
  kill(): void;
}

/** Programs that live as long as this one; tells what they write, and that one ended by itself. */
export function createChildren(tell: (line: string) => void): Children {
  const running = new Map<ChildProcess, AbortSignal>();
  let stopping = false;

  return {
    start({ name, program, args, environment, directory }) {
      const child = spawn(program, args, {
        cwd: directory,
        env: environment,
        stdio: ['ignore', 'pipe', 'pipe'],
        // A Ctrl-C reaches every process of the terminal; these get it once, from here.
        detached: true,
      });
      const ended = new AbortController();
      running.set(child, ended.signal);
      for (const input of [child.stdout, child.stderr]) {
        createInterface({ input }).on('line', (line) => tell(`${name}: ${line}`));
      }
      child.once('error', (error) => {
        running.delete(child);
        ended.abort();
        tell(`${name} could not be started: ${error.message}`);
      });
      child.once('exit', (code, signal) => {
        running.delete(child);
        ended.abort();
        if (!stopping) tell(`${name} ended ${signal === null ? `with ${code}` : `by ${signal}`}.`);
      });
      return { pid: child.pid, ended: ended.signal };
    },
    async stop() {
      stopping = true;
      const late = setTimeout(killAll, GRACE_MS);
      await Promise.all(
        [...running].map(async ([child, ended]) => {
          child.kill('SIGTERM');
          if (!ended.aborted) await once(ended, 'abort');
        }),
      );
      clearTimeout(late);
    },
    kill: killAll,
  };

  function killAll(): void {
    stopping = true;
    for (const child of running.keys()) child.kill('SIGKILL');
  }
}
