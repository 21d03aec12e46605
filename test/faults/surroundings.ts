import { join } from 'node:path';
import { type ProjectAccess, projectAccess } from '../../src/simulator/fleet/fleet.ts';
import { generatedFleet } from '../../src/simulator/fleet/generated-fleet.ts';
import { createSimulator, type Simulator } from '../../src/simulator/server.ts';
import { CA_FILE, certificate } from '../simulator/certificates.ts';
import { ACCESS_KEY, DOMAIN, PASSWORD, SECRET_KEY, USER } from '../support/cloud.ts';
import {
  configFolder,
  type RunningExporter,
  type RunOptions,
  startExporter,
} from '../support/exporter-process.ts';
import type { Clock } from './clock.ts';
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
  /** How the exporter is run, such as on another clock. */
  readonly run?: RunOptions;
  /** Whether it keeps its readings over a restart. */
  readonly storage?: boolean;
  readonly onScrape?: (scrape: Scrape) => void;
}

export interface WatchedProject extends ProjectAccess {
  readonly signIn: SignIn;
}

/** A simulated cloud on TLS, an exporter that watches it, and a scraper that watches both. */
export interface Surroundings {
  readonly clock: Clock;
  readonly timing: Timing;
  readonly simulator: Simulator;
  readonly projects: readonly WatchedProject[];
  readonly truth: Truth;
  exporter(): RunningExporter;
  scraping(): Scraping;
  /** Starts the exporter, and scraping it. */
  start(): Promise<void>;
  /** Ends scraping, and the exporter without a warning to it. */
  kill(): Promise<void>;
  /** New connections by a reload, through a proxy if one is given. */
  reconnect(proxyUrl?: string): Promise<void>;
  close(): Promise<void>;
}

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
  const tls = certificate('server');
  const { url } = await simulator.listen({ host: '127.0.0.1', port: 0, tls });
  const folder = await configFolder();
  const projects = projectAccess(fleet).map((access, index): WatchedProject => {
    return { ...access, signIn: index === 0 ? 'password' : 'keys' };
  });
  const truth = createTruth({ simulator, nowMs, answerMs: timing.timeoutMs, ...timing });
  let connections = 0;
  let exporter: RunningExporter | undefined;
  let scraping: Scraping | undefined;

  async function writeConfig(proxyUrl?: string): Promise<string> {
    // Another timeout means other connections; a millisecond makes no other difference.
    const timeoutMs = timing.timeoutMs + (connections++ % 2);
    const text = configText(projects, { url, timing: { ...timing, timeoutMs }, proxyUrl });
    return folder.write('cbr-exporter.yml', text);
  }

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
    start: async () => {
      const storage = options.storage ? [`--storage.path=${join(folder.path, 'readings')}`] : [];
      exporter = await startExporter(
        [
          `--config.file=${await writeConfig()}`,
          '--no-config.watch',
          '--web.listen-address=127.0.0.1:0',
          ...storage,
        ],
        options.run,
      );
      scraping = startScraping({
        url: exporter.url,
        nowMs,
        checkpoints: fleet.checkpoints.length,
        problemOf: truth.problem,
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
      await folder.remove();
    },
  };
}

function started<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error('The exporter was not started.');
  return part;
}

function configText(
  projects: readonly WatchedProject[],
  options: {
    readonly url: string;
    readonly timing: Timing;
    readonly proxyUrl: string | undefined;
  },
): string {
  const { url, timing, proxyUrl } = options;
  const auth: Record<SignIn, string> = {
    password: `type: password, auth_url: ${url}, domain_name: ${DOMAIN}, username: ${USER}, password: ${PASSWORD}`,
    keys: `type: ak_sk, access_key: ${ACCESS_KEY}, secret_key: ${SECRET_KEY}`,
  };
  const entries = projects.map(
    ({ name, region, projectId, signIn, checkpointIds }) => `  - name: ${name}
    region: ${region}
    project_id: ${projectId}
    endpoint: ${url}
    tls: {ca_file: ${CA_FILE}}
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
