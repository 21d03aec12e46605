import { demoFleet } from '../simulator/fleet/demo-fleet.ts';
import { createSimulator } from '../simulator/server.ts';

/** The IDs of the fleet follow from the seed; config/demo/cbr-exporter.yml names those of this one. */
const SEED = 1;
const USUAL_PORT = 10_228;
const LATENCY_MS = 20;
/** Long enough to be seen as being made. */
const BACKUP_MS = 8000;

export interface Cloud {
  readonly url: string;
  close(): Promise<void>;
}

/** The simulated cloud of the demos, on its usual port or, where that is taken, on another. */
export async function startCloud(): Promise<Cloud> {
  const simulator = createSimulator({
    fleet: demoFleet(SEED, Date.now()),
    seed: SEED,
    latencyMs: LATENCY_MS,
    runs: { takesMs: BACKUP_MS },
  });
  const listen = (port: number) => simulator.listen({ host: '127.0.0.1', port });
  const { url } = await listen(USUAL_PORT).catch(() => listen(0));
  return { url, close: simulator.close };
}
