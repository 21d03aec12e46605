import { createSimulator } from '../../src/simulator/server.ts';
import { generatedFleet } from '../support/generated-fleet.ts';
import { configText } from '../support/simulated.ts';
import type { Polling } from './scrape-effort.ts';

/**
 * A simulated cloud of so many checkpoints with ten resources. It says how to watch it, and
 * changes the status of all of them when it is asked to.
 */
export type FleetQuestion =
  | { readonly kind: 'configuration'; readonly polling: Polling }
  | { readonly kind: 'change all' };

const STATUSES = ['error', 'available'];

const fleet = generatedFleet({
  seed: 1,
  startMs: Date.now(),
  projects: 1,
  checkpoints: Number(process.argv[2]),
  resourcesPerCheckpoint: 10,
});
const simulator = createSimulator({ fleet });
const { url } = await simulator.listen({ host: '127.0.0.1', port: 0 });
let changes = 0;

function configuration({ schedule, requestsPerSecond }: Polling): string {
  return configText(fleet, url, { schedule, timeout: '30s' }).replace(
    /requests_per_second: \d+/,
    `requests_per_second: ${requestsPerSecond}`,
  );
}

function changeAll(): void {
  const status = STATUSES[changes % STATUSES.length];
  changes += 1;
  for (const { id } of fleet.checkpoints) simulator.change(id, { status });
}

process.on('message', (question: FleetQuestion) => {
  if (question.kind === 'change all') changeAll();
  process.send?.(question.kind === 'change all' ? '' : configuration(question.polling));
});
process.on('disconnect', () => process.exit(0));
process.send?.(url);
