import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export const START = fileURLToPath(new URL('../../src/start.js', import.meta.url));

/** Where the exporter writes its log to, in place of a pipe of its own, and what comes out of it. */
export interface LogPlace {
  readonly fd: number;
  readonly output: Readable;
}

const nothing = () => Readable.from([]);

export type LogLine = Readonly<Record<string, unknown>>;

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly nodeFlags?: readonly string[];
  /** What to run instead of the sources: a command and its first arguments. */
  readonly program?: readonly [string, ...string[]];
  /** What it inherits behind stderr: sockets that listen. */
  readonly sockets?: readonly Server[];
}

/** Runs the exporter as its user would, to its end. */
export async function runExporter(
  flags: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  const child = spawnExporter(flags, options);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout ?? nothing()),
    text(child.stderr ?? nothing()),
    once(child, 'exit'),
  ]);
  return { code, stdout, stderr };
}

export interface RunningExporter {
  /** What it says it listens on, in the order of the flags. */
  readonly addresses: readonly string[];
  readonly url: string;
  readonly lines: readonly LogLine[];
  /** What it wrote to stderr that is no line of its log. */
  unparsed(): string;
  /** The first log line, past or to come, that is as wanted. */
  logged(wanted: (line: LogLine) => boolean): Promise<LogLine>;
  readonly pid: number;
  signal(signal: NodeJS.Signals): void;
  /** Its exit code. */
  readonly ended: Promise<number | null>;
  /** Ends it, whatever it is doing. */
  kill(): Promise<void>;
}

/** Starts the exporter and waits until it listens on each of its addresses. */
export async function startExporter(
  flags: readonly string[],
  options: RunOptions & { readonly addresses?: number; readonly log?: LogPlace } = {},
): Promise<RunningExporter> {
  const { addresses: count = 1 } = options;
  const child = spawnExporter(flags, options, options.log?.fd);
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const log = followLog(options.log?.output ?? child.stderr ?? nothing());
  const addresses: string[] = [];
  for (let at = 0; at < count; at += 1) {
    const line = await log.logged(
      (each) => each['msg'] === 'listening' && !addresses.includes(String(each['address'])),
    );
    addresses.push(String(line['address']));
  }
  return {
    addresses,
    url: addresses[0] ?? '',
    lines: log.lines,
    unparsed: log.unparsed,
    logged: log.logged,
    pid: child.pid ?? 0,
    signal: (signal) => child.kill(signal),
    ended,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function spawnExporter(
  flags: readonly string[],
  options: RunOptions,
  stderr: number | 'pipe' = 'pipe',
): ChildProcess {
  const { program, environment = {}, nodeFlags = [], sockets = [] } = options;
  const [command, ...first] = program ?? [process.execPath, ...nodeFlags, START];
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  return spawn(command, [...first, ...flags], {
    // The other variables of whoever runs the tests must not reach the exporter.
    env: { PATH, ...(program === undefined && { NODE_COMPILE_CACHE }), ...environment },
    stdio: ['ignore', 'pipe', stderr, ...sockets.map(descriptorOf)],
  });
}

/** Node has no public name for it. */
function descriptorOf(server: Server): number {
  const { _handle: handle } = server as Server & { readonly _handle?: { readonly fd: number } };
  return handle?.fd ?? -1;
}

interface Waiting {
  readonly wanted: (line: LogLine) => boolean;
  readonly resolve: (line: LogLine) => void;
  readonly reject: (error: Error) => void;
}

function followLog(input: Readable) {
  const lines: LogLine[] = [];
  const other: string[] = [];
  let waiting: Waiting[] = [];
  let closed = false;
  const unheard = () =>
    new Error(
      `the exporter ended without the line:\n${JSON.stringify(lines)}\n${other.join('\n')}`,
    );

  const reader = createInterface({ input });
  reader.on('line', (written) => {
    const line = parseLine(written);
    if (line === undefined) {
      other.push(written);
      return;
    }
    lines.push(line);
    for (const each of waiting.filter(({ wanted }) => wanted(line))) each.resolve(line);
    waiting = waiting.filter(({ wanted }) => !wanted(line));
  });
  reader.on('close', () => {
    closed = true;
    for (const { reject } of waiting) reject(unheard());
  });
  return {
    lines,
    unparsed: () => other.join('\n'),
    logged: (wanted: (line: LogLine) => boolean): Promise<LogLine> => {
      const past = lines.find(wanted);
      if (past !== undefined) return Promise.resolve(past);
      if (closed) return Promise.reject(unheard());
      return new Promise((resolve, reject) => waiting.push({ wanted, resolve, reject }));
    },
  };
}

function parseLine(written: string): LogLine | undefined {
  try {
    return JSON.parse(written);
  } catch {
    return undefined;
  }
}

export interface ConfigFolder {
  readonly path: string;
  /** Writes a file into it and gives its full path. */
  write(name: string, content: string): Promise<string>;
  remove(): Promise<void>;
}

export async function configFolder(): Promise<ConfigFolder> {
  const path = await mkdtemp(join(tmpdir(), 'cbr-exporter-'));
  return {
    path,
    write: async (name, content) => {
      const file = join(path, name);
      await writeFile(file, content);
      return file;
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}
