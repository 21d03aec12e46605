import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ProjectAccess, projectAccess } from '../../src/simulator/fleet/fleet.ts';
import { createSimulator, type Simulator } from '../../src/simulator/server.ts';
import { CA_FILE, certificate, readCa } from '../simulator/certificates.ts';
import { ACCESS_KEY, DOMAIN, PASSWORD, SECRET_KEY, USER } from '../support/cloud.ts';
import { configFolder, type RunningExporter, startExporter } from '../support/exporter-process.ts';
import { generatedFleet } from '../support/generated-fleet.ts';
import { openDnsServer, type Zone } from '../support/open-dns-server.ts';
import type { Clock } from './clock.ts';
import { createJumps } from './jumps.ts';
import { type LogPipe, openLogPipe } from './log-pipe.ts';
import { type Scrape, type Scraping, startScraping } from './scraper.ts';
import type { SignIn } from './script.ts';
import { createTruth, type Truth } from './truth.ts';

/** How the projects are polled; times in milliseconds of the clock in use. */
export interface Timing {
  readonly schedule: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly deadlineMs: number;
  readonly maxAgeMs: number;
  readonly requestsPerSecond: number;
  readonly concurrency: number;
  /** For a process that a loaded machine holds up. */
  readonly toleranceMs: number;
}

export interface SurroundingsOptions {
  readonly clock: Clock;
  readonly timing: Timing;
  readonly seed: number;
  readonly checkpointsPerProject: number;
  /** Of tokens of IAM, in milliseconds of the clock in use. */
  readonly tokenLifeMs?: number;
  /** How the exporter is run, beside what these surroundings need. */
  readonly nodeFlags?: readonly string[];
  /** Whether it keeps its readings over a restart. */
  readonly storage?: boolean;
  readonly onScrape?: (scrape: Scrape) => void;
}

export interface WatchedProject extends ProjectAccess {
  readonly signIn: SignIn;
}

/** What the exporter reads from files of these names. */
export type SecretName = 'password' | 'secret_key';

/** In PEM. */
export interface ClientPair {
  readonly cert: string;
  readonly key: string;
}

/** A simulated cloud on TLS, an exporter that watches it, and a scraper that watches both. */
export interface Surroundings {
  readonly clock: Clock;
  readonly timing: Timing;
  readonly simulator: Simulator;
  readonly projects: readonly WatchedProject[];
  readonly truth: Truth;
  exporter(): RunningExporter;
  log(): LogPipe;
  /** From now on DNS does not answer for the host of these projects; undefined: for all. */
  silenceName(of: SignIn | undefined): void;
  writeClient(pair: ClientPair): Promise<void>;
  writeSecret(name: SecretName, secret: string): Promise<void>;
  secret(name: SecretName): string;
  /** Sets the exporter's wall clock ahead of ours by so much. */
  setClock(offsetMs: number): Promise<void>;
  scraping(): Scraping;
  /** Starts the exporter, and scraping it. */
  start(): Promise<void>;
  /** Ends scraping, and the exporter without a warning to it. */
  kill(): Promise<void>;
  /** New connections by a reload, through a proxy if one is given. */
  reconnect(proxyUrl?: string): Promise<void>;
  close(): Promise<void>;
}

const HOSTS: Record<SignIn, string> = {
  password: 'password.cbr.example',
  keys: 'keys.cbr.example',
};
const ADDRESSES: Zone = { [HOSTS.password]: ['127.0.0.1'], [HOSTS.keys]: ['127.0.0.1'] };
const PRELOADED = ['scaled-clock.ts', 'system-files.ts'];

export async function createSurroundings(options: SurroundingsOptions): Promise<Surroundings> {
  const { clock, timing, seed, checkpointsPerProject } = options;
  const { nowMs } = clock;
  const fleet = generatedFleet({
    seed,
    startMs: nowMs(),
    projects: 2,
    checkpoints: 2 * checkpointsPerProject,
    resourcesPerCheckpoint: 2,
  });
  const simulator = createSimulator({
    fleet,
    seed,
    now: nowMs,
    iam: { tokenLifeMs: options.tokenLifeMs },
  });
  const tls = { ...certificate('server'), ca: readCa(), requestCert: true };
  const { url } = await simulator.listen({ host: '127.0.0.1', port: 0, tls });
  const dns = await openDnsServer(ADDRESSES);
  const folder = await configFolder();
  const environment = {
    SCALED_CLOCK: String(clock.scale),
    SCALED_CLOCK_BASE_MS: String(clock.baseMs),
    SCALED_CLOCK_OFFSET_FILE: await folder.write('offset', '0'),
    SYSTEM_HOSTS: await folder.write('hosts', ''),
    SYSTEM_RESOLV_CONF: await folder.write('resolv.conf', `nameserver ${dns.address}\n`),
  };
  const projects = projectAccess(fleet).map((access, index): WatchedProject => {
    return { ...access, signIn: index === 0 ? 'password' : 'keys' };
  });
  const truth = createTruth({ simulator, nowMs, answerMs: timing.timeoutMs, ...timing });
  const jumps = createJumps({
    nowMs,
    problem: truth.problem,
    settleMs: timing.intervalMs + timing.deadlineMs + timing.toleranceMs,
  });
  const secrets = { password: PASSWORD, secret_key: SECRET_KEY };
  let connections = 0;
  let exporter: RunningExporter | undefined;
  let scraping: Scraping | undefined;
  let log: LogPipe | undefined;

  async function writeConfig(proxyUrl?: string): Promise<string> {
    // Another timeout means other connections; a millisecond makes no other difference.
    const timeoutMs = timing.timeoutMs + (connections++ % 2);
    const text = configText(projects, {
      port: new URL(url).port,
      timing: { ...timing, timeoutMs },
      proxyUrl,
    });
    return folder.write('cbr-exporter.yml', text);
  }

  async function writeSecret(name: SecretName, secret: string): Promise<void> {
    secrets[name] = secret;
    await folder.write(name, secret);
  }

  async function writeClient({ cert, key }: ClientPair): Promise<void> {
    await folder.write('client.pem', cert);
    await folder.write('client-key.pem', key);
  }

  await writeSecret('password', PASSWORD);
  await writeSecret('secret_key', SECRET_KEY);
  await writeClient(certificate('client'));

  async function kill(): Promise<void> {
    await scraping?.stop();
    await exporter?.kill();
  }

  return {
    clock,
    timing,
    simulator,
    projects,
    truth,
    exporter: () => started(exporter),
    scraping: () => started(scraping),
    log: () => started(log),
    silenceName: (of) => dns.serve(of ? { ...ADDRESSES, [HOSTS[of]]: 'silence' } : ADDRESSES),
    writeClient,
    writeSecret,
    secret: (name) => secrets[name],
    setClock: async (offsetMs) => {
      await folder.write('offset', String(offsetMs));
      jumps.jumped(offsetMs);
      started(exporter).signal('SIGUSR2');
    },
    start: async () => {
      log = openLogPipe(join(folder.path, 'log'));
      const storage = options.storage ? [`--storage.path=${join(folder.path, 'readings')}`] : [];
      exporter = await startExporter(
        [
          `--config.file=${await writeConfig()}`,
          '--no-config.watch',
          '--web.listen-address=127.0.0.1:0',
          ...storage,
        ],
        {
          nodeFlags: [...PRELOADED.flatMap(preload), ...(options.nodeFlags ?? [])],
          environment,
          log,
        },
      );
      log.handedOver();
      scraping = startScraping({
        url: exporter.url,
        nowMs,
        checkpoints: fleet.checkpoints.length,
        problemOf: jumps.problem,
        ...(options.onScrape && { onScrape: options.onScrape }),
      });
    },
    kill,
    reconnect: async (proxyUrl) => {
      await writeConfig(proxyUrl);
      const answer = await fetch(`${started(exporter).url}/-/reload`, { method: 'POST' });
      if (!answer.ok) throw new Error(`not reloaded: ${await answer.text()}`);
    },
    close: async () => {
      await kill();
      await simulator.close();
      dns.close();
      await folder.remove();
    },
  };
}

/** Before the program, so that it knows nothing of it. */
export function preload(name: string): readonly string[] {
  return ['--import', fileURLToPath(new URL(name, import.meta.url))];
}

function started<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error('The exporter was not started.');
  return part;
}

function configText(
  projects: readonly WatchedProject[],
  options: {
    readonly port: string;
    readonly timing: Timing;
    readonly proxyUrl: string | undefined;
  },
): string {
  const { port, timing, proxyUrl } = options;
  const urlOf = (signIn: SignIn) => `https://${HOSTS[signIn]}:${port}`;
  const auth: Record<SignIn, string> = {
    password: `type: password, auth_url: ${urlOf('password')}, domain_name: ${DOMAIN}, username: ${USER}, password_file: password`,
    keys: `type: ak_sk, access_key: ${ACCESS_KEY}, secret_key_file: secret_key`,
  };
  const entries = projects.map(
    ({ name, region, projectId, signIn, checkpointIds }) => `  - name: ${name}
    region: ${region}
    project_id: ${projectId}
    endpoint: ${urlOf(signIn)}
    tls: {ca_file: ${CA_FILE}, cert_file: client.pem, key_file: client-key.pem, server_name: localhost}
${proxyUrl === undefined ? '' : `    proxy_url: ${proxyUrl}\n`}    auth: {${auth[signIn]}}
    checkpoints: [${checkpointIds.join(', ')}]
`,
  );
  return `schedule: "${timing.schedule}"
poll:
  timeout: ${timing.timeoutMs}ms
  deadline: ${timing.deadlineMs}ms
  max_age: ${timing.maxAgeMs}ms
  requests_per_second: ${timing.requestsPerSecond}
  concurrency: ${timing.concurrency}
  max_attempts: 2
projects:
${entries.join('')}`;
}
