// Before all others, since it hears signals as soon as it is loaded.
import './signals.ts';

import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { tlsFileProblems } from './cbr/tls/tls-files.ts';
import { helpText } from './config/command-line/flag-table.ts';
import { asksOnce, type Flags, readFlags } from './config/command-line/flags.ts';
import { exampleText } from './config/example.ts';
import { createTextReader } from './config/file/text-file.ts';
import { type LoadResult, loadConfig } from './config/load.ts';
import { configJsonSchema } from './config/schema/json-schema.ts';
import { createDaemon, type Daemon } from './daemon/daemon.ts';
import { listenAt } from './daemon/listeners.ts';
import { print } from './daemon/output/print.ts';
import { writeTo } from './daemon/output/write.ts';
import { handedOverSockets } from './daemon/serving/handed-over.ts';
import { type LoadedWeb, loadWeb } from './daemon/serving/load-web.ts';
import { threadsAtRest, workOfThreads } from './daemon/threads.ts';
import { shifted } from './schedule/offset.ts';
import { readOneCycle, readSchedule } from './schedule/read-schedule.ts';
import { signals } from './signals.ts';
import { REVISION, VERSION } from './version.ts';
import type { Listener } from './web/listen.ts';

// Young objects are collected while the old ones are being marked as well. V8 puts it off until the
// end otherwise, and copies all that came meanwhile in one pause: 30 to 45 ms where thousands of
// answers are read, 12 like this.
setFlagsFromString('--no-separate-gc-phases');

const EXIT_OK = 0;
const EXIT_RUNTIME = 1;
const EXIT_USAGE = 2;
const EXIT_CONFIGURATION = 3;

/** A stop takes this long at the most, whatever still hangs. */
const STOP_MS = 4500;
/** What is said last may take so long to be read. */
const LAST_WORDS_MS = 400;

const stdout = writeTo(process.stdout.fd);
const stderr = writeTo(process.stderr.fd);

async function main(): Promise<number> {
  const read = readFlags(process.argv.slice(2), process.env, hostname());
  switch (read.kind) {
    case 'help':
      return answer(helpText());
    case 'version':
      return answer(
        `cbr-exporter ${VERSION} (revision ${REVISION}, node ${process.versions.node})\n`,
      );
    case 'schema':
      return answer(`${JSON.stringify(configJsonSchema('draft-2020-12'), null, 2)}\n`);
    case 'example':
      return answer(exampleText());
    case 'usage_error':
      await complain(`cbr-exporter: ${read.message}\n`);
      return EXIT_USAGE;
    case 'run':
      return run(read.flags);
  }
}

/** Writes what was asked for; the exit code says whether that could be done before a signal. */
async function answer(text: string | Uint8Array): Promise<number> {
  const error = await Promise.race([print(text, stdout), signals.stopped]);
  if (typeof error === 'string') return EXIT_RUNTIME;
  if (error === undefined) return EXIT_OK;
  await complain(`cbr-exporter: stdout cannot be written: ${error.message}\n`);
  return EXIT_RUNTIME;
}

/** Says why the process ends; that it cannot be said does not keep it from ending. */
async function complain(text: string): Promise<void> {
  await Promise.race([print(text, stderr), setTimeout(LAST_WORDS_MS)]);
}

async function run(flags: Flags): Promise<number> {
  const begun = await Promise.race([begin(flags), signals.stopped]);
  // Nothing has been started that would have to be ended.
  if (typeof begun === 'string') {
    return asksOnce(flags) || flags.configCheck ? EXIT_RUNTIME : EXIT_OK;
  }
  if (typeof begun === 'number') return begun;
  const code = asksOnce(flags) ? await runOnce(begun, flags) : await runDaemon(begun);
  await begun.output.flushed(LAST_WORDS_MS);
  return code;
}

interface Begun extends Daemon {
  readonly listeners: readonly Listener[];
}

/** All that comes before the first cycle; an exit code when there will be none. */
async function begin(flags: Flags): Promise<Begun | number> {
  const loads = { config: () => load(flags), web: (file: string) => loadWeb(file, WEB_SOURCES) };
  const loaded = await loads.config();
  // One cycle serves nobody.
  const webFile = asksOnce(flags) ? undefined : flags.webConfigFile;
  const loadedWeb = webFile === undefined ? undefined : await loads.web(webFile);
  const warnings = warningLines(loaded, loadedWeb);
  const problems = [...problemsOf(loaded), ...(loadedWeb ? problemsOf(loadedWeb.result) : [])];
  if (!loaded.ok || problems.length > 0) {
    await complain(lines([...problems, ...warnings]));
    return EXIT_CONFIGURATION;
  }
  if (flags.configCheck) {
    await complain(lines(warnings));
    return answer('ok\n');
  }
  const program = { version: VERSION, revision: REVISION, nodeVersion: process.version };
  const parts = { flags, program, loaded, loadedWeb, loads };
  const daemon = createDaemon({ ...parts, write: stderr });
  const listeners = asksOnce(flags) ? [] : await open(daemon, flags);
  if (listeners !== undefined) return { ...daemon, listeners };
  await daemon.output.flushed(LAST_WORDS_MS);
  return EXIT_RUNTIME;
}

/** Undefined, once it is logged, when there is an address that cannot be had. */
async function open(
  { exporter, output, tls }: Daemon,
  flags: Flags,
): Promise<readonly Listener[] | undefined> {
  const { log } = output;
  const { index: shard, total: total_shards } = flags.shard;
  const which = total_shards === 1 ? {} : { shard, total_shards };
  const program = { version: VERSION, revision: REVISION, node: process.version };
  log.info({ ...program, ...which }, 'cbr-exporter starts');
  await exporter.prepare();
  const addresses = flags.systemdSocket
    ? handedOverSockets(process.env, process.pid)
    : flags.listenAddresses;
  if (typeof addresses !== 'string') return listenAt(addresses, { ...exporter, tls, log });
  log.error({}, `--web.systemd-socket: ${addresses}`);
  return undefined;
}

type Problematic =
  | { readonly ok: true }
  | { readonly ok: false; readonly problems: readonly string[] };

function problemsOf(result: Problematic): readonly string[] {
  return result.ok ? [] : result.problems;
}

function warningLines(loaded: LoadResult, web: LoadedWeb | undefined): readonly string[] {
  const warnings = [...loaded.warnings, ...(web?.result.warnings ?? [])];
  return warnings.map((warning) => `warning: ${warning}`);
}

/** One for the life of the process: what is no regular file is read once. */
const readText = createTextReader();
const WEB_SOURCES = { readText, nowMs: Date.now };

function load(flags: Flags): Promise<LoadResult> {
  return loadConfig({
    file: flags.configFile,
    environment: process.env,
    directory: process.cwd(),
    readSchedule: asksOnce(flags) ? readOneCycle : shifted(readSchedule, flags.pollOffset),
    readText,
    tlsFileProblems: (files) => tlsFileProblems(files, Date.now()),
  });
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}

/** Asks for everything once; what is printed says what was learned, also when that is not all. */
async function runOnce({ exporter }: Daemon, { report }: Flags): Promise<number> {
  const read = report === 'none' ? exporter.onceRead() : exporter.report(report);
  const ended = await Promise.race([read, signals.stopped]);
  if (typeof ended === 'string') {
    await atRest([exporter.stop()]);
    return EXIT_RUNTIME;
  }
  const answered = await answer(ended.text);
  await atRest([exporter.stop()]);
  return ended.isGood ? answered : EXIT_RUNTIME;
}

/** When all of it has ended and no thread is at work, or it has been long enough. */
async function atRest(ends: readonly Promise<void>[]): Promise<void> {
  await Promise.race([Promise.all(ends).then(() => threadsAtRest(process)), setTimeout(STOP_MS)]);
}

async function runDaemon(daemon: Begun): Promise<number> {
  const { exporter, listeners, output } = daemon;
  await exporter.start();
  daemon.watch();
  signals.onReload(() => void daemon.reload('SIGHUP'));

  output.log.info({ signal: await signals.stopped }, 'stopping');
  daemon.stopWatching();
  exporter.app.drain();
  await atRest([exporter.stop(), ...listeners.map((listener) => listener.drain())]);
  const hanging = workOfThreads(process);
  if (hanging.length > 0) output.log.warn({ hanging }, 'the system does not finish what it does');
  output.log.info({}, 'stopped');
  return EXIT_OK;
}

/**
 * Ends the process, whatever a thread waits for. An exit joins the threads and would wait with them,
 * and SIGKILL from inside does not reach process 1 of a container. But a program in the place of
 * this one ends them all, and has the exit code to give.
 */
function leave(code: number): void {
  const { execPath } = process;
  if (workOfThreads(process).length > 0) {
    process.execve?.(execPath, [execPath, '--eval', `process.exit(${code})`], {});
  }
  process.exit(code);
}

signals.onHurry(() => leave(EXIT_RUNTIME));
// No await at the top: the bundle is CommonJS, which has none.
void main().then((code) => leave(code));
