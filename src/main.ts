import { createLookUp } from './cbr/dns/look-up.ts';
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
import { createLog } from './daemon/log-output.ts';
import { ownAddresses } from './daemon/own-addresses.ts';
import { createReloader, type Reloader } from './daemon/reload.ts';
import type { Log } from './domain/log.ts';
import { readSchedule } from './schedule/read-schedule.ts';
import { REVISION, VERSION } from './version.ts';
import type { App } from './web/app.ts';
import { type Listener, listen } from './web/listen.ts';

const EXIT_OK = 0;
const EXIT_RUNTIME = 1;
const EXIT_USAGE = 2;
const EXIT_CONFIGURATION = 3;

/** How often the files of the configuration are looked at; a change counts when seen twice. */
const WATCH_MS = 1000;

/** A stop takes this long at the most, whatever still hangs. */
const STOP_MS = 4500;

async function main(): Promise<number> {
  const read = readFlags(process.argv.slice(2), process.env);
  switch (read.kind) {
    case 'help':
      return print(helpText());
    case 'version':
      return print(
        `cbr-exporter ${VERSION} (revision ${REVISION}, node ${process.versions.node})\n`,
      );
    case 'schema':
      return print(`${JSON.stringify(configJsonSchema('draft-2020-12'), null, 2)}\n`);
    case 'example':
      return print(exampleText());
    case 'usage_error':
      process.stderr.write(`cbr-exporter: ${read.message}\n`);
      return EXIT_USAGE;
    case 'run':
      return run(read.flags);
  }
}

async function run(flags: Flags): Promise<number> {
  const loaded = await load(flags);
  if (!loaded.ok) {
    process.stderr.write(`${[...loaded.problems, ...warningLines(loaded)].join('\n')}\n`);
    return EXIT_CONFIGURATION;
  }
  if (flags.configCheck) {
    for (const warning of warningLines(loaded)) process.stderr.write(`${warning}\n`);
    return print('ok\n');
  }
  const daemon = compose(flags, loaded);
  return flags.once ? runOnce(daemon.exporter) : runDaemon(daemon, flags);
}

function warningLines({ warnings }: LoadResult): readonly string[] {
  return warnings.map((warning) => `warning: ${warning}`);
}

/** One for the life of the process: what is no regular file is read once. */
const readText = createTextReader();

function load({ configFile: file }: Flags): Promise<LoadResult> {
  return loadConfig({
    file,
    environment: process.env,
    directory: process.cwd(),
    readSchedule,
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

interface Daemon {
  readonly exporter: Exporter;
  readonly reloader: Reloader;
  readonly watch: ConfigWatch;
  readonly log: Log;
}

/** Puts the parts together; nothing runs yet. */
function compose(flags: Flags, loaded: LoadResult & { readonly ok: true }): Daemon {
  const log = createLog({
    level: flags.logLevel,
    format: flags.logFormat,
    write: (line) => process.stderr.write(line),
  });
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
    apply: (config) => exporter.reconfigure(config),
    onLoaded: () => exporter.ownMetrics.configLoaded(Date.now() / 1000),
    onRefused: () => exporter.ownMetrics.configRefused(),
    log,
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
  return { exporter, reloader, watch, log };
}

async function runOnce(exporter: Exporter): Promise<number> {
  const stopped = stopSignal();
  const finished = exporter.runOnce();
  const ended = await Promise.race([finished, stopped]);
  if (typeof ended === 'string') {
    await exporter.stop();
    return EXIT_RUNTIME;
  }
  await print(await exporter.exposition());
  await exporter.stop();
  return ended ? EXIT_OK : EXIT_RUNTIME;
}

async function runDaemon(daemon: Daemon, flags: Flags): Promise<number> {
  const { exporter, reloader, watch, log } = daemon;
  const stopped = stopSignal();
  process.on('SIGHUP', () => void reloader.reload('SIGHUP'));
  log.info({ version: VERSION, revision: REVISION, node: process.version }, 'cbr-exporter starts');
  await exporter.prepare();

  const listeners = await listenAt(flags.listenAddresses, exporter.app, log);
  if (listeners === undefined) return EXIT_RUNTIME;
  await exporter.start();
  if (flags.configWatch) watch.start();

  log.info({ signal: await stopped }, 'stopping');
  watch.stop();
  exporter.app.drain();
  const deadline = new Promise<void>((resolve) => setTimeout(resolve, STOP_MS));
  await Promise.race([
    Promise.all([exporter.stop(), ...listeners.map((listener) => listener.drain())]),
    deadline,
  ]);
  log.info({}, 'stopped');
  return EXIT_OK;
}

/** Undefined, once it is logged, when one of the addresses cannot be had. */
async function listenAt(
  addresses: Flags['listenAddresses'],
  { fastify }: App,
  log: Log,
): Promise<readonly Listener[] | undefined> {
  await fastify.ready();
  const listeners: Listener[] = [];
  for (const address of addresses) {
    try {
      const listener = await listen(address, {
        onRequest: fastify.routing,
        onError: (error) => log.warn({ err: error }, 'a connection could not be taken'),
        addressesOf: (host) => ownAddresses(host, createLookUp()),
      });
      for (const bound of listener.addresses) log.info({ address: bound }, 'listening');
      listeners.push(listener);
    } catch (error) {
      log.error({}, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }
  return listeners;
}

/** The first signal to stop; a second one ends the process at once. */
function stopSignal(): Promise<NodeJS.Signals> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>();
  let signalled = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (signalled) process.exit(EXIT_RUNTIME);
      signalled = true;
      resolve(signal);
    });
  }
  return promise;
}

/** Writes to stdout to the last byte: a pipe takes only some of it at once. */
async function print(text: string | Buffer): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  // A reader that has seen enough, such as head, is no failure.
  process.stdout.on('error', () => resolve(EXIT_OK));
  process.stdout.write(text, () => resolve(EXIT_OK));
  return promise;
}

// No await at the top: the bundle is CommonJS, which has none.
void main().then((code) => process.exit(code));
