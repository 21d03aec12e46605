import { setTimeout } from 'node:timers/promises';
import { asksOnce, type Flags } from '../config/command-line/flags.ts';
import type { LoadResult } from '../config/load.ts';
import { NO_WEB_CONFIG } from '../config/web/web-config.ts';
import type { Log } from '../domain/log.ts';
import type { ServerTls } from '../domain/server-tls.ts';
import type { OwnMetrics } from '../metrics/own/own-metrics.ts';
import { type ChangingAccess, createAccess } from '../web/access/access.ts';
import { createPasswords } from '../web/access/passwords.ts';
import type { ReloadAnswer } from '../web/app.ts';
import { createExporter, type Exporter } from './exporter.ts';
import { createLogOutput, type LogOutput } from './output/log-output.ts';
import type { Write } from './output/write.ts';
import { createReloader } from './reload.ts';
import { type Followed, followed } from './serving/followed.ts';
import type { LoadedWeb } from './serving/load-web.ts';
import type { ReloadTrigger } from './serving/reloads-in-turn.ts';
import { createWebRules, NO_WEB_RULES, type WebRules } from './serving/web-rules.ts';

export interface DaemonOptions {
  readonly flags: Flags;
  readonly program: Program;
  /** What was loaded first. */
  readonly loaded: LoadResult & { readonly ok: true };
  /** Undefined: there is no web configuration. */
  readonly loadedWeb: LoadedWeb | undefined;
  readonly loads: Loads;
  /** Where the log goes. */
  readonly write: Write;
}

export interface Program {
  readonly version: string;
  readonly revision: string;
  readonly nodeVersion: string;
}

/** How the files are read, each time anew. */
export interface Loads {
  readonly config: () => Promise<LoadResult>;
  readonly web: (file: string) => Promise<LoadedWeb>;
}

export interface Daemon {
  readonly exporter: Exporter;
  readonly output: LogOutput;
  /** How TLS is spoken with whom connects now. */
  readonly tls: () => ServerTls | undefined;
  /** Reads all files anew and takes them over, each kind as a whole. */
  reload(trigger: ReloadTrigger): Promise<ReloadAnswer>;
  /** Looks at the files from now on. */
  watch(): void;
  stopWatching(): void;
}

const CLOCKS = { nowMs: Date.now, monotonicMs: () => performance.now() };
const CHANCE = { ...CLOCKS, sleep: setTimeout, random: Math.random };

/** Puts the parts together; nothing runs yet. */
export function createDaemon(options: DaemonOptions): Daemon {
  const { flags, loaded, loads, write } = options;
  const output = createLogOutput({ level: flags.logLevel, format: flags.logFormat, write });
  const { log } = output;
  for (const warning of loaded.warnings) log.warn({ warning }, 'configuration is doubtful');

  const files = followed({ file: flags.configFile, sources: loaded.sources, log });
  const reloader = createReloader({
    load: () => files.following(loads.config()),
    config: loaded.config,
    apply: (config) => exporter.reconfigure(config),
    onLoaded: () => exporter.ownMetrics.configLoaded(Date.now() / 1000),
    onRefused: () => exporter.ownMetrics.configRefused(),
    log,
    ...CLOCKS,
  });
  const access = createAccess({ ...CHANCE, verify: createPasswords().verify });
  const exporter = createExporter({
    ...options.program,
    config: loaded.config,
    telemetryPath: flags.telemetryPath,
    base: flags.webBase,
    routePrefix: flags.routePrefix,
    resources: flags.collectResources,
    // One cycle beside a running daemon must not write over what that one keeps.
    storagePath: asksOnce(flags) ? undefined : flags.storagePath,
    shard: flags.shard,
    access,
    lifecycle: flags.enableLifecycle,
    reload: () => reload('HTTP'),
    log,
    logLinesLost: output.lost,
    ...CLOCKS,
  });
  const web = webOf(options, { log, access, told: exporter.ownMetrics.told });

  async function reload(trigger: ReloadTrigger): Promise<ReloadAnswer> {
    const config = reloader.reload(trigger);
    const rules = web.rules.reload(trigger);
    return { problems: [...(await config).problems, ...(await rules).problems] };
  }

  const watches = [
    ...(flags.configWatch ? [files.watch(() => reloader.reload('file change'))] : []),
    ...(web.files === undefined ? [] : [web.files.watch(() => web.rules.reload('file change'))]),
  ];
  return {
    exporter,
    output,
    tls: web.rules.tls,
    reload,
    watch: () => {
      for (const each of watches) each.start();
    },
    stopWatching: () => {
      for (const each of watches) each.stop();
    },
  };
}

interface WebParts {
  readonly log: Log;
  readonly access: ChangingAccess;
  readonly told: OwnMetrics['told'];
}

/** What of the web configuration holds, and its files where there are any. */
function webOf(
  { flags, loadedWeb, loads }: DaemonOptions,
  { log, access, told }: WebParts,
): { readonly rules: WebRules; readonly files: Followed | undefined } {
  const { webConfigFile: file } = flags;
  if (loadedWeb === undefined || file === undefined)
    return { rules: NO_WEB_RULES, files: undefined };
  const { result, sources } = loadedWeb;
  for (const warning of result.warnings) log.warn({ warning }, 'web configuration is doubtful');
  const files = followed({ file, sources, log });
  const rules = createWebRules({
    config: result.ok ? result.config : NO_WEB_CONFIG,
    access,
    load: async () => (await files.following(loads.web(file))).result,
    onLoaded: (isGood) => told.webReloadSuccessful.set({}, Number(isGood)),
    onCertificate: (expirySeconds) => told.certificateExpiry.set({}, expirySeconds),
    log,
  });
  return { rules, files };
}
