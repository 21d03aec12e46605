import { expect, it, onTestFinished } from 'vitest';
import {
  configOf,
  DAY_MS,
  operationsOf,
  PROJECT,
  restorePoint,
  WEB,
} from '../support/discovering.ts';
import { exporting } from '../support/exporting.ts';
import { startSimulator } from '../support/simulated.ts';

/** A cloud with more backups than fit into the first page of the changes. */
async function world(ordersByChange: boolean, discover = 'true') {
  let nowMs = Date.now();
  const checkpoints = Array.from({ length: 80 }, (_, day) =>
    restorePoint(WEB, `day-${day}`, nowMs - (day + 0.2) * DAY_MS),
  );
  const projects = [{ ...PROJECT, tokens: [PROJECT.token] }];
  const fleet = { startMs: nowMs, projects, vaults: [WEB], checkpoints };
  const now = () => nowMs;
  const simulator = await startSimulator(fleet, { now, lists: { ordersByChange } });
  onTestFinished(simulator.close);
  const daemon = await exporting({
    config: configOf(simulator.url, [`discover: ${discover}`]),
    nowMs: now,
    monotonicMs: now,
  });
  onTestFinished(daemon.stop);
  const cycle = async () => {
    nowMs += 300_000;
    await daemon.cycle();
  };
  const told = () => daemon.logged.filter((line) => line.includes('by their last change'));
  return { simulator, daemon, cycle, told, now };
}

it.each([
  [false, 1],
  [true, 0],
])(
  'a cloud that orders by change: %s; lines that say otherwise: %i; new ones are seen',
  async (...row) => {
    const [ordersByChange, times] = row;
    const { simulator, daemon, cycle, told, now } = await world(ordersByChange);
    await cycle();
    simulator.change(restorePoint(WEB, 'day-9', 0).id, { status: 'error' });
    await cycle();
    await cycle();
    expect(told()).toHaveLength(times);
    if (times > 0) expect(told()[0]).toContain(`"project":"prod","url":"${simulator.url}"`);
    simulator.addCheckpoint(restorePoint(WEB, 'new', now() - 60_000));
    await cycle();
    expect(await daemon.values('cbr_checkpoint_status_transitions_total')).toMatchObject({
      'prod available': '1',
    });
    expect(told()).toHaveLength(times);
  },
);

it('another state that only a vault read anew shows is asked about then', async () => {
  const { simulator, daemon, cycle } = await world(false, '{recheck: 1d}');
  await cycle();
  simulator.change(restorePoint(WEB, 'day-1', 0).id, { status: 'error' });
  simulator.requests.clear();
  await cycle();
  await cycle();
  // And about the one that is followed in its place.
  expect(operationsOf(simulator)['show_checkpoint']).toBe(2);
  expect(await daemon.values('cbr_checkpoint_status_transitions_total')).toMatchObject({
    'prod error': '1',
  });
});
