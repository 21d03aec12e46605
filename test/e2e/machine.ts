import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { until } from '../support/until.ts';
import { SUDO } from './container.ts';

const run = promisify(execFile);

/** A small Debian that runs systemd as its first process, in the network of this machine. */
export interface Machine {
  /** The output of a command that its root runs; rejects where that fails. */
  root(...command: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

/** Makes its files, and nothing runs yet. */
export async function makeMachine(directory: string): Promise<void> {
  const packages = '--include=systemd,systemd-sysv,dbus,ca-certificates,procps';
  await outside('debootstrap', '--variant=minbase', packages, 'bookworm', directory);
  await outside('cp', process.execPath, `${directory}/usr/local/bin/node`);
}

export async function startMachine(directory: string): Promise<Machine> {
  // A process of systemd-nspawn tells itself which it is, whoever started it.
  const [shell = '', ...args] = [...SUDO, 'sh', '-c', 'echo $$; exec "$@"', 'machine'];
  const nspawn = ['systemd-nspawn', `--directory=${directory}`, '--boot', '--console=read-only'];
  // Nothing of the machine around it is asked for a place.
  const child = spawn(shell, [...args, ...nspawn, '--register=no', '--keep-unit'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit');
  const [pid] = await once(createInterface({ input: child.stdout }), 'line');
  child.stdout.resume();

  async function root(...command: readonly string[]): Promise<string> {
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
    const enter = `--target=${children.trim()}`;
    return outside('nsenter', enter, ...['-m', '-u', '-i', '-n', '-p', '-C'], ...command);
  }
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`systemd-nspawn ended with ${child.exitCode}`);
    const state = await root('systemctl', 'is-system-running').catch(() => '');
    return state.startsWith('running');
  });
  return {
    root,
    stop: async () => {
      await root('systemctl', 'poweroff', '--force');
      await ended;
    },
  };
}

/** What only root may do on this machine. */
export async function outside(...command: readonly string[]): Promise<string> {
  const [program = '', ...args] = [...SUDO, ...command];
  const { stdout } = await run(program, args, { maxBuffer: 2 ** 26 });
  return stdout;
}
