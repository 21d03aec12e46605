import type { SimulatedProject } from '../../src/simulator/fleet/fleet.ts';
import { seededHex } from '../../src/simulator/fleet/seed.ts';
import type { SimulatorOptions } from '../../src/simulator/server.ts';
import { ACCESS_KEY, DOMAIN, PASSWORD, SECRET_KEY, USER } from './cloud.ts';
import { type Exporting, type ExportingOptions, exporting } from './exporting.ts';
import { type RunningSimulator, startSimulator } from './simulated.ts';

export const HOUR_MS = 3_600_000;

export const BY_PASSWORD = `{type: password, auth_url: "URL", domain_name: ${DOMAIN}, username: ${USER}, password: ${PASSWORD}}`;
export const BY_KEYS = `{type: ak_sk, auth_url: "URL", access_key: ${ACCESS_KEY}, secret_key: ${SECRET_KEY}}`;

/** A project of that name, in the region that its name begins with. */
export function simulated(name: string, more: Partial<SimulatedProject> = {}): SimulatedProject {
  const region = name.split('_', 1)[0] ?? name;
  return { projectId: seededHex(3, name), name, region, tokens: [], ...more };
}

/** A cloud of empty projects and exporters that list them, all on a clock that the test moves. */
export interface ListedCloud {
  readonly simulator: RunningSimulator;
  /** `URL` in the configuration is that of the simulator. */
  start(config: string, more?: Partial<ExportingOptions>): Promise<Exporting>;
  reconfigure(exporting: Exporting, config: string): Promise<void>;
  advance(ms: number): void;
  /** How often an operation was asked for. */
  asked(operation: string): number;
  close(): Promise<void>;
}

export async function startListedCloud(
  names: readonly (string | SimulatedProject)[],
  options: Partial<SimulatorOptions> = {},
): Promise<ListedCloud> {
  const startMs = Date.now();
  let advancedMs = 0;
  const now = () => startMs + advancedMs;
  const projects = names.map((each) => (typeof each === 'string' ? simulated(each) : each));
  const known = {
    users: [{ domain: DOMAIN, name: USER, password: PASSWORD }],
    accessKeys: [{ access: ACCESS_KEY, secret: SECRET_KEY }],
  };
  const fleet = { startMs, projects, vaults: [], checkpoints: [], ...known };
  const simulator = await startSimulator(fleet, { now, ...options });
  const running: Exporting[] = [];
  const configOf = (config: string) =>
    `poll: {timeout: 2s, requests_per_second: 1000, max_attempts: 1}\n${config.replaceAll('URL', simulator.url)}`;

  return {
    simulator,
    start: async (config, more = {}) => {
      const started = await exporting({
        config: configOf(config),
        nowMs: now,
        monotonicMs: () => performance.now() + advancedMs,
        ...more,
      });
      running.push(started);
      return started;
    },
    reconfigure: (each, config) => each.reconfigure(configOf(config)),
    advance: (ms) => {
      advancedMs += ms;
    },
    asked: (wanted) =>
      simulator.requests.list().filter(({ operation }) => operation === wanted).length,
    close: async () => {
      for (const each of running) await each.stop();
      await simulator.close();
    },
  };
}

/** Names of the projects that are polled. */
export async function polled({ values }: Exporting): Promise<readonly string[]> {
  const infos = await values('cbr_exporter_poll_cycles_total');
  return Object.keys(infos).sort();
}

/** What became of the projects of a list; those of nothing are left out. */
export async function states(
  { values }: Exporting,
  list: string,
): Promise<Readonly<Record<string, number>>> {
  const counts = Object.entries(await values('cbr_exporter_discovered_projects'));
  return Object.fromEntries(
    counts.flatMap(([labels, count]) =>
      labels.startsWith(`${list} `) && count !== '0'
        ? [[labels.slice(list.length + 1), Number(count)]]
        : [],
    ),
  );
}
