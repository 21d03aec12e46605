import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fleet, SimulatedCheckpoint } from '../../src/simulator/fleet/fleet.ts';
import { configText, type RunningSimulator, startSimulator } from '../support/simulated.ts';
import { fleetParts } from '../support/simulated-fleet.ts';
import { type Several, startSeveral } from './several.ts';

/** A minute of the rules is a second. */
const FACTOR = 60;
const PROJECT_ID = 'a11e'.repeat(8);

const parts = fleetParts({ seed: 11, projectId: PROJECT_ID });
const vault = parts.vault('vault-web');
const restorePoint = (name: string, ageHours: number) =>
  parts.restorePoint(vault, name, Date.now() - ageHours * 3_600_000);

const failing = restorePoint('failing', 5);
const vanishing = restorePoint('vanishing', 29);
const late = restorePoint('late', 53);

const fleet: Fleet = {
  startMs: Date.now(),
  projects: [
    { projectId: PROJECT_ID, name: 'replicated', region: 'eu-de', tokens: ['simulator-token-r'] },
  ],
  vaults: [vault],
  checkpoints: [failing, vanishing, late],
};

const failed = `CBRCheckpointError critical ${failing.id}`;
const gone = `CBRCheckpointMissing critical ${vanishing.id}`;
const lateFailed = `CBRCheckpointError critical ${late.id}`;
const oneDown = 'CBRExporterDown warning';
const allDown = 'CBRExporterDown critical';

let simulator: RunningSimulator;
let several: Several;
let goneSinceMs = 0;

beforeAll(async () => {
  simulator = await startSimulator(fleet);
  const config = configText(fleet, simulator.url, { schedule: '*/2 * * * * *', maxAge: '10m' });
  several = await startSeveral(config, FACTOR);
  await several.start('a', '--poll.offset=0s');
  await several.start('b', '--poll.offset=1s');
  await several.prometheus.eventually(
    'count by (checkpoint_id) (cbr_checkpoint_status{status="available"} == 1) == 2',
    (series) => series.length === fleet.checkpoints.length,
  );
});
afterAll(async () => {
  await several?.stop();
  await simulator?.close();
});

/** Exactly these, once each, as soon as it is so. */
function expectFiring(...alerts: readonly string[]) {
  return expect
    .poll(async () => (await several.firing()).toSorted(), { timeout: 60_000, interval: 200 })
    .toEqual(alerts.toSorted());
}

const presentAs = (alert: string, checkpoint: SimulatedCheckpoint): string =>
  `count(ALERTS{alertname="${alert}", alertstate="firing", checkpoint_id="${checkpoint.id}"}) or vector(0)`;

describe('of two replicas, one frozen, one killed', { timeout: 90_000 }, () => {
  it('both tell of what failed, once', async () => {
    simulator.change(failing.id, { status: 'error' });
    await expectFiring(failed);
  });

  it('one that is frozen holds on to nothing: what it last saw ends, and new trouble is heard of', async () => {
    several.running('b').signal('SIGSTOP');
    simulator.change(failing.id, { status: 'available' });
    simulator.remove(vanishing.id);
    await expectFiring(gone, oneDown);
    goneSinceMs = Date.now();
  });

  it('one that wakes does not tell of what is over, though it last saw it', async () => {
    const wokenMs = Date.now();
    several.running('b').signal('SIGCONT');
    await expectFiring(gone);
    // Scrapes have seen what it knew when it woke, and what it knows since.
    const asked = `cbr_exporter_last_poll_cycle_timestamp_seconds{instance="${several.addressOf('b')}"}`;
    await several.prometheus.eventually(
      `${asked} > ${wokenMs / 1000 + 3}`,
      (series) => series.length === 1,
    );
    expect(await several.overTime(presentAs('CBRCheckpointError', failing), wokenMs)).toEqual(
      new Set(['0']),
    );
  });

  it('one that is killed takes nothing along: the other one goes on, without a break', async () => {
    await several.running('a').kill();
    simulator.change(late.id, { status: 'error' });
    await expectFiring(gone, lateFailed, oneDown);
    const down = await several.prometheus.query('ALERTS{alertname="CBRExporterDown"}');
    expect(down.map(({ labels }) => [labels['job'], labels['instance']])).toEqual([
      ['cbr-exporter', undefined],
    ]);
    expect(
      await several.overTime(presentAs('CBRCheckpointMissing', vanishing), goneSinceMs),
    ).toEqual(new Set(['1']));
  });

  it('with one frozen and one killed nobody watches, which is said once', async () => {
    several.running('b').signal('SIGSTOP');
    await expect.poll(several.firing, { timeout: 60_000, interval: 200 }).toContain(allDown);
    expect((await several.firing()).filter((alert) => alert === oneDown)).toEqual([]);
    several.running('b').signal('SIGCONT');
    await expectFiring(gone, lateFailed, oneDown);
  });

  it('a new process in place of the killed one ends that', async () => {
    await several.start('a', '--poll.offset=0s');
    simulator.change(late.id, { status: 'available' });
    // A process that never saw it cannot say that it is critical; the one that did speaks.
    await expectFiring(gone);
  });
});
