import { generatedFleet } from '../../src/simulator/generated-fleet.ts';
import { createSimulator } from '../../src/simulator/server.ts';
import { configText } from '../support/simulated.ts';

/** A simulated cloud of so many checkpoints with ten resources; says how to watch it. */
const fleet = generatedFleet({
  seed: 1,
  startMs: Date.now(),
  projects: 1,
  checkpoints: Number(process.argv[2]),
  resourcesPerCheckpoint: 10,
});
const simulator = createSimulator({ fleet });
const { url } = await simulator.listen({ host: '127.0.0.1', port: 0 });
process.on('disconnect', () => process.exit(0));
// Once a year: the first cycle is the only one.
process.send?.(configText(fleet, url, { schedule: '0 0 1 1 *', timeout: '30s' }));
