import { projectAccess } from '../../src/simulator/fleet/fleet.ts';
import type { SimulatorOptions } from '../../src/simulator/server.ts';
import { type Exporting, type ExportingOptions, exporting } from './exporting.ts';
import { generatedFleet } from './generated-fleet.ts';
import { type RunningSimulator, startSimulator } from './simulated.ts';

export const USER = 'svc-cbr-exporter';
export const PASSWORD = 'simulator-password';
export const DOMAIN = 'OTC-EU-DE-00000000001000000000';
export const ACCESS_KEY = 'AKSIMULATOR000000001';
export const SECRET_KEY = 'simulator-secret-key';

/** A simulated cloud and an exporter, both on the same clock, which the test moves. */
export interface Cloud {
  readonly simulator: RunningSimulator;
  /** Starts an exporter with these lines below `auth:` of each project. */
  start(options: StartOptions): Promise<Exporting>;
  advance(ms: number): void;
  /** How often an operation was asked for. */
  asked(operation: string): number;
  close(): Promise<void>;
}

export interface StartOptions extends Partial<ExportingOptions> {
  readonly auth: readonly string[];
  /** Further lines of each project; with its ID and endpoint unless told otherwise. */
  readonly project?: readonly string[];
  readonly concurrency?: number;
  /** Where the API is, if not at the simulator's own address. */
  readonly endpoint?: string;
}

export async function startCloud(
  size: { readonly projects?: number; readonly checkpoints?: number } = {},
  options: Partial<SimulatorOptions> = {},
): Promise<Cloud> {
  const startMs = Date.now();
  let advancedMs = 0;
  const now = () => startMs + advancedMs;
  const { projects = 1, checkpoints = 4 } = size;
  const fleet = generatedFleet({
    seed: 5,
    startMs,
    projects,
    checkpoints,
    resourcesPerCheckpoint: 1,
  });
  const simulator = await startSimulator(fleet, { now, ...options });
  const running: Exporting[] = [];

  return {
    simulator,
    start: async ({ auth, project, concurrency = 4, endpoint = simulator.url, ...more }) => {
      const entries = projectAccess(fleet).map(({ name, region, projectId, checkpointIds }) =>
        [
          `  - name: ${name}`,
          ...(project ?? ['region: REGION', 'project_id: ID', `endpoint: ${endpoint}`]).map(
            (line) =>
              `    ${line.replace('REGION', region).replace('ID', projectId).replace('NAME', name)}`,
          ),
          '    auth:',
          ...auth.map((line) => `      ${line.replace('NAME', name).replace('URL', endpoint)}`),
          `    checkpoints: [${checkpointIds.join(', ')}]`,
        ]
          .join('\n')
          .replace(/\n {4}auth:\n(?= {4}checkpoints)/, '\n'),
      );
      const started = await exporting({
        config: `poll: {concurrency: ${concurrency}, timeout: 2s, requests_per_second: 1000, max_attempts: 1}\nprojects:\n${entries.join('\n')}\n`,
        nowMs: now,
        // Goes on by itself too, as the timers of the rate limit do.
        monotonicMs: () => performance.now() + advancedMs,
        ...more,
      });
      running.push(started);
      return started;
    },
    advance: (ms) => {
      advancedMs += ms;
    },
    asked: (wanted) =>
      simulator.requests.list().filter(({ operation }) => operation === wanted).length,
    close: async () => {
      // Some of them may write into the folder of another.
      for (const { exporter } of running) await exporter.stop();
      for (const each of running) await each.stop();
      await simulator.close();
    },
  };
}
