import { demoFleet } from '../../src/simulator/fleet/demo-fleet.ts';
import type { Fleet } from '../../src/simulator/fleet/fleet.ts';
import { projectAccess } from '../../src/simulator/fleet/fleet.ts';
import {
  createSimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../src/simulator/server.ts';

export interface RunningSimulator extends Simulator {
  readonly url: string;
  readonly fleet: Fleet;
}

export async function startSimulator(
  fleet: Fleet = demoFleet(1, Date.now()),
  options: Partial<SimulatorOptions> = {},
): Promise<RunningSimulator> {
  const simulator = createSimulator({ fleet, ...options });
  const { url } = await simulator.listen({ host: '127.0.0.1', port: 0 });
  return { ...simulator, url, fleet };
}

export interface ConfigOptions {
  readonly schedule?: string;
  /** Lines below `auth:` of every project, indented by six; the fleet's token otherwise. */
  readonly auth?: string;
  readonly timeout?: string;
  readonly maxAge?: string;
  /** In place of the IDs of the checkpoints. */
  readonly discover?: string;
}

/** A configuration that watches the whole fleet at the endpoint. */
export function configText(fleet: Fleet, endpoint: string, options: ConfigOptions = {}): string {
  const { schedule = '* * * * * *', timeout = '2s', maxAge } = options;
  const projects = projectAccess(fleet).map(
    ({ name, region, projectId, token, checkpointIds }) => `  - name: ${name}
    region: ${region}
    project_id: ${projectId}
    endpoint: ${endpoint}
    auth:
${options.auth ?? `      type: token\n      token: ${token}`}
    ${options.discover === undefined ? `checkpoints: [${checkpointIds.join(', ')}]` : `discover: ${options.discover}`}
`,
  );
  return `schedule: "${schedule}"
poll: {timeout: ${timeout}, requests_per_second: 1000, max_attempts: 1${maxAge === undefined ? '' : `, max_age: ${maxAge}`}}
projects:
${projects.join('')}`;
}
