// Before all others, since it hears signals as soon as it is loaded.
import './signals.ts';

import { setTimeout } from 'node:timers/promises';
import { tlsFileProblems } from './cbr/tls/tls-files.ts';
import { helpText } from './config/command-line/flag-table.ts';
import { type Flags, readFlags } from './config/command-line/flags.ts';
import { exampleText } from './config/example.ts';
import { createTextReader } from './config/file/text-file.ts';
import { type LoadResult, loadConfig } from './config/load.ts';
import { configJsonSchema } from './config/schema/json-schema.ts';
import type { Sources } from './config/sources.ts';
import { type ConfigWatch, createConfigWatch } from './config/watch.ts';
import { createExporter, type Exporter } from './daemon/exporter.ts';
import { listenAt } from './daemon/listeners.ts';
import { createLogOutput, type LogOutput } from './daemon/output/log-output.ts';
import { print } from './daemon/output/print.ts';
import { writeTo } from './daemon/output/write.ts';
import { createReloader, type Reloader } from './daemon/reload.ts';
import { threadsAtRest, workOfThreads } from './daemon/threads.ts';
import type { Log } from './domain/log.ts';
import { readOneCycle, readSchedule } from './schedule/read-schedule.ts';
import { signals } from './signals.ts';
import { REVISION, VERSION } from './version.ts';
import type { Listener } from './web/listen.ts';

const EXIT_OK = 0;
const EXIT_RUNTIME = 1;
const EXIT_USAGE = 2;
const EXIT_CONFIGURATION = 3;

/** How often the files of the configuration are looked at; a change counts when seen twice. */
const WATCH_MS = 1000;

/** A stop takes this long at the most, whatever still hangs. */
const STOP_MS = 4500;
/** What is said last may take so long to be read. */
const LAST_WORDS_MS = 400;

const stdout = writeTo(process.stdout.fd);
const stderr = writeTo(process.stderr.fd);

async function main(): Promise<number> {
  const read = readFlags(process.argv.slice(2), process.env);
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

/** Writes what was asked for; the exit code says whether that could be done. */
async function answer(text: string | Uint8Array): Promise<number> {
  const error = await print(text, stdout);
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
  if (typeof begun === 'string') return flags.once || flags.configCheck ? EXIT_RUNTIME : EXIT_OK;
  if (typeof begun === 'number') return begun;
  const code = flags.once ? await runOnce(begun) : await runDaemon(begun, flags);
  await begun.output.flushed(LAST_WORDS_MS);
  return code;
}

/** All that comes before the first cycle; an exit code when there will be none. */
async function begin(flags: Flags): Promise<Daemon | number> {
  const loaded = await load(flags);
  if (!loaded.ok) {
    await complain(lines([...loaded.problems, ...warningLines(loaded)]));
    return EXIT_CONFIGURATION;
  }
  if (flags.configCheck) {
    await complain(lines(warningLines(loaded)));
    return answer('ok\n');
  }
  const daemon = compose(flags, loaded);
  if (flags.once) return daemon;
  const { exporter, output } = daemon;
  const { log } = output;
  log.info({ version: VERSION, revision: REVISION, node: process.version }, 'cbr-exporter starts');
  await exporter.prepare();
  const listeners = await listenAt(flags.listenAddresses, exporter.app, log);
  if (listeners !== undefined) return { ...daemon, listeners };
  await output.flushed(LAST_WORDS_MS);
  return EXIT_RUNTIME;
}

function warningLines({ warnings }: LoadResult): readonly string[] {
  return warnings.map((warning) => `warning: ${warning}`);
}

/** One for the life of the process: what is no regular file is read once. */
const readText = createTextReader();

function load({ configFile: file, once }: Flags): Promise<LoadResult> {
  return loadConfig({
    file,
    environment: process.env,
    directory: process.cwd(),
    readSchedule: once ? readOneCycle : readSchedule,
    readText,
    tlsFileProblems: (files) => tlsFileProblems(files, Date.now()),
  });
}

/** Of files that were not there before and cannot be read again. */
function tellOfPassing(log: Log, { once }: Sources, former?: Sources): void {
  for (const file of once) {
    if (former?.once.has(file) === true) continue;
    log.info({ file }, 'is no regular file: it was read once and is not watched');
  }
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}

interface Daemon {
  readonly exporter: Exporter;
  readonly reloader: Reloader;
  readonly watch: ConfigWatch;
  readonly output: LogOutput;
  readonly listeners: readonly Listener[];
}

/** Puts the parts together; nothing runs yet. */
function compose(flags: Flags, loaded: LoadResult & { readonly ok: true }): Daemon {
  const output = createLogOutput({
    level: flags.logLevel,
    format: flags.logFormat,
    write: stderr,
  });
  const { log } = output;
  for (const warning of loaded.warnings) log.warn({ warning }, 'configuration is doubtful');
  let { sources } = loaded;
  tellOfPassing(log, sources);
  const reloader = createReloader({
    load: async () => {
      const result = await load(flags);
      tellOfPassing(log, result.sources, sources);
      sources = result.sources;
      return result;
    },
    config: loaded.config,
    apply: (config) => exporter.reconfigure(config),
    onLoaded: () => exporter.ownMetrics.configLoaded(Date.now() / 1000),
    onRefused: () => exporter.ownMetrics.configRefused(),
    log,
    nowMs: Date.now,
    monotonicMs: () => performance.now(),
  });
  const exporter = createExporter({
    config: loaded.config,
    version: VERSION,
    revision: REVISION,
    nodeVersion: process.version,
    telemetryPath: flags.telemetryPath,
    resources: flags.collectResources,
    // One cycle beside a running daemon must not write over what that one keeps.
    storagePath: flags.once ? undefined : flags.storagePath,
    reload: () => reloader.reload('HTTP'),
    log,
    logLinesLost: output.lost,
    nowMs: Date.now,
    monotonicMs: () => performance.now(),
  });
  const watch = createConfigWatch({
    configFile: flags.configFile,
    sources: () => sources,
    intervalMs: WATCH_MS,
    onChange: async () => void (await reloader.reload('file change')),
    onBug: (error) => log.error({ err: error }, 'internal error in watching the configuration'),
  });
  return { exporter, reloader, watch, output, listeners: [] };
}

async function runOnce({ exporter }: Daemon): Promise<number> {
  const ended = await Promise.race([exporter.runOnce(), signals.stopped]);
  if (typeof ended === 'string') {
    await atRest([exporter.stop()]);
    return EXIT_RUNTIME;
  }
  const answered = await answer(await exporter.exposition());
  await atRest([exporter.stop()]);
  return ended ? answered : EXIT_RUNTIME;
}

/** When all of it has ended and no thread is at work, or it has been long enough. */
async function atRest(ends: readonly Promise<void>[]): Promise<void> {
  await Promise.race([Promise.all(ends).then(() => threadsAtRest(process)), setTimeout(STOP_MS)]);
}

async function runDaemon(daemon: Daemon, flags: Flags): Promise<number> {
  const { exporter, reloader, watch, listeners, output } = daemon;
  await exporter.start();
  if (flags.configWatch) watch.start();
  signals.onReload(() => void reloader.reload('SIGHUP'));

  output.log.info({ signal: await signals.stopped }, 'stopping');
  watch.stop();
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
