import { describe, expect, it } from 'vitest';
import { type Discovering, discovering, idOf, restorePoint, WEB } from '../support/discovering.ts';

const MINUTE_MS = 60_000;
const LAG_MS = 10 * MINUTE_MS;
const NEW_ID = idOf('vault-web new');
const OLD_ID = idOf('vault-web day-1');

type Lag = Readonly<Partial<Record<'vaults' | 'backups' | 'checkpoints', number>>>;

/** Late by ten minutes: what the API's parts may know after the others. */
const LAGS: readonly (readonly [string, Lag])[] = [
  ['both lists', { vaults: LAG_MS, backups: LAG_MS }],
  ['the list of vaults', { vaults: LAG_MS }],
  ['the list of backups', { backups: LAG_MS }],
  ['the answer about a restore point', { checkpoints: LAG_MS }],
  ['everything, each by another time', { vaults: LAG_MS / 2, backups: LAG_MS, checkpoints: 3000 }],
];

/** What is shown of one that was not answered for yet. */
const NOT_YET = ['', 'unknown'];

/** Runs a cycle each minute for so long, and tells what was shown of a restore point on the way. */
async function watch(world: Discovering, checkpointId: string, minutes: number) {
  const presences: string[] = [];
  const statuses: string[] = [];
  const add = (values: string[], value = '') => {
    if (values.at(-1) !== value) values.push(value);
  };
  for (let minute = 0; minute < minutes; minute += 1) {
    world.advance(MINUTE_MS);
    await world.daemon.cycle();
    const text = (await world.daemon.exporter.exposition()).toString();
    const shown = (family: string, label: string) =>
      new RegExp(
        `^${family}\\{project="prod",checkpoint_id="${checkpointId}",${label}="([^"]+)"\\} 1$`,
        'm',
      ).exec(text)?.[1];
    add(presences, shown('cbr_checkpoint_presence', 'presence'));
    add(statuses, shown('cbr_checkpoint_status', 'status'));
  }
  return { presences, statuses };
}

/** Two days old restore points, and the first cycle over. */
async function late(lag: Lag, lines = ['discover: true']): Promise<Discovering> {
  const world = await discovering(lines);
  world.advance(MINUTE_MS);
  await world.daemon.cycle();
  for (const reader of ['vaults', 'backups', 'checkpoints'] as const) {
    world.simulator.setLag(reader, lag[reader] ?? 0);
  }
  return world;
}

async function counted(world: Discovering) {
  const transitions = await world.daemon.values('cbr_checkpoint_status_transitions_total');
  return {
    lost: (await world.daemon.values('cbr_restore_points_lost_total'))['prod'],
    transitions: Object.fromEntries(
      Object.entries(transitions).filter(([, value]) => value !== '0'),
    ),
    told: world.daemon.logged.filter((line) =>
      /^(a restore point was lost|restore point is missing)/.test(line),
    ).length,
  };
}

describe.each(LAGS)('while %s is late', (_, lag) => {
  it('a new restore point comes once, and was never missing', async () => {
    const world = await late(lag);
    world.simulator.addCheckpoint(restorePoint(WEB, 'new', world.now()));
    const { presences, statuses } = await watch(world, NEW_ID, 20);
    expect(presences.filter((each) => !NOT_YET.includes(each))).toEqual(['present']);
    expect(statuses.filter((each) => !NOT_YET.includes(each))).toEqual(['available']);
    expect(await counted(world)).toEqual({
      lost: '0',
      transitions: { 'prod available': '1' },
      told: 0,
    });
  });

  it('one that is being made ends once', async () => {
    const world = await late(lag);
    world.simulator.addCheckpoint({
      ...restorePoint(WEB, 'new', world.now(), 'protecting'),
      writtenAfterMs: 0,
    });
    const first = await watch(world, NEW_ID, 15);
    world.simulator.change(NEW_ID, { status: 'available' });
    const then = await watch(world, NEW_ID, 20);
    expect(first.statuses.filter((each) => !NOT_YET.includes(each))).toEqual(['protecting']);
    expect(then.statuses).toEqual(
      then.statuses[0] === 'available' ? ['available'] : ['protecting', 'available'],
    );
    expect((await counted(world)).transitions).toEqual({
      'prod protecting': '1',
      'prod available': '1',
    });
  });

  it('one that fails has failed once', async () => {
    const world = await late(lag);
    world.simulator.change(OLD_ID, { status: 'error' });
    const { statuses } = await watch(world, OLD_ID, 30);
    expect(statuses).toEqual(statuses[0] === 'error' ? ['error'] : ['available', 'error']);
    expect(await counted(world)).toEqual({
      lost: '0',
      transitions: { 'prod error': '1' },
      told: 0,
    });
  });

  it('one that is deleted is lost once, when all agree', async () => {
    const world = await late(lag);
    world.simulator.remove(OLD_ID);
    const { presences } = await watch(world, OLD_ID, 40);
    expect(presences).toEqual(presences[0] === 'missing' ? ['missing'] : ['present', 'missing']);
    expect((await counted(world)).lost).toBe('1');
  });

  it('what nothing happens to stays as it is', async () => {
    const world = await late(lag);
    world.simulator.addCheckpoint(restorePoint(WEB, 'new', world.now()));
    world.simulator.remove(idOf('vault-db day-0'));
    const { presences, statuses } = await watch(world, OLD_ID, 40);
    expect({ presences, statuses }).toEqual({ presences: ['present'], statuses: ['available'] });
  });
});
