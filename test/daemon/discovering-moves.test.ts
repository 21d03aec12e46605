import { describe, expect, it } from 'vitest';
import type { SimulatedVault } from '../../src/simulator/fleet/fleet.ts';
import {
  askedOf,
  DATABASES,
  type Discovering,
  discovering,
  idOf,
  vault,
  WEB,
} from '../support/discovering.ts';

const RECOVERY = 'cbr_vault_resource_recovery_point_timestamp_seconds';
const NAMES = new Map([WEB, DATABASES].map(({ id, name }) => [id, name]));
const SERVERS = ['web-1', 'web-2', 'db-1'];
const DAYS = Array.from({ length: 10 }, (_, day) => day);

async function cycles(count: number, { daemon, advance }: Discovering): Promise<void> {
  for (let done = 0; done < count; done += 1) {
    advance(300_000);
    await daemon.cycle();
  }
}

/** Which servers of which vault can go back to somewhere. */
async function recoverable({ daemon }: Discovering): Promise<readonly string[]> {
  const points = await daemon.values(RECOVERY);
  return Object.keys(points)
    .map((labels) => {
      const [, vaultId = '', resourceId] = labels.split(' ');
      const server = SERVERS.find((each) => idOf(each) === resourceId);
      return `${NAMES.get(vaultId) ?? 'another vault'}: ${server}`;
    })
    .sort();
}

async function lost({ daemon }: Discovering): Promise<string | undefined> {
  return (await daemon.values('cbr_restore_points_lost_total'))['prod'];
}

interface Move {
  readonly server: string;
  readonly from: SimulatedVault;
  readonly to: SimulatedVault;
  /** Whether its backups are written for that, so that the change feed shows them. */
  readonly isWritten: boolean;
}

/** A server moves to another vault, and takes its backups along. */
function move({ simulator, now }: Discovering, { server, from, to, isWritten }: Move): void {
  const id = idOf(server);
  const moved = from.resources.filter((each) => each.id === id);
  simulator.setVault({ ...from, resources: from.resources.filter((each) => each.id !== id) });
  simulator.setVault({ ...to, resources: [...to.resources, ...moved] });
  const change = { vaultId: to.id, atMs: isWritten ? now() : undefined };
  for (const day of DAYS) {
    simulator.change(idOf(`${from.name} day-${day}`), { backups: new Map([[id, change]]) });
  }
}

describe.each([
  ['which the change feed shows', true],
  ['which the counts alone show', false],
])('a server that moves with its backups, %s,', (_, isWritten) => {
  it('to another chosen vault can go back there, and nothing is lost', async () => {
    const world = await discovering();
    await cycles(1, world);
    expect(await recoverable(world)).toEqual([
      'vault-db: db-1',
      'vault-web: web-1',
      'vault-web: web-2',
    ]);
    move(world, { server: 'web-2', from: WEB, to: DATABASES, isWritten });
    await cycles(3, world);
    expect(await recoverable(world)).toEqual([
      'vault-db: db-1',
      'vault-db: web-2',
      'vault-web: web-1',
    ]);
    expect(await lost(world)).toBe('0');
    expect(await world.daemon.values('cbr_vault_backups')).toMatchObject({
      [`prod ${WEB.id} available`]: '3',
    });
    world.simulator.requests.clear();
    await cycles(1, world);
    expect(askedOf(world.simulator)).toEqual({ list_vaults: 1, list_backups: 1 });
  });

  it('as the last one of its vault takes the restore points along', async () => {
    const world = await discovering();
    await cycles(1, world);
    move(world, { server: 'db-1', from: DATABASES, to: WEB, isWritten });
    await cycles(3, world);
    expect(await recoverable(world)).toEqual([
      'vault-web: db-1',
      'vault-web: web-1',
      'vault-web: web-2',
    ]);
    expect(await lost(world)).toBe('0');
    expect(Object.values(await world.watched())).not.toContain('missing');
  });
});

describe('a server that moves with its backups', () => {
  const other = vault('other');
  const chosen = ['discover: {vaults: {include: ["vault-*"]}}'];

  it.each([
    ['and the API knows the restore points no longer', 'checkpoint_not_found' as const],
    ['and the API knows them on', undefined],
  ])('to a vault that is not chosen takes them along, %s', async (_, fault) => {
    const world = await discovering(chosen);
    const { simulator, watched } = world;
    await cycles(1, world);
    move(world, { server: 'db-1', from: DATABASES, to: other, isWritten: true });
    if (fault !== undefined) {
      for (const day of DAYS) simulator.setFault(idOf(`vault-db day-${day}`), { name: fault });
    }
    await cycles(1, world);
    expect(Object.keys(await watched())).toEqual(['web day-0', 'web day-1', 'web day-2']);
    await cycles(2, world);
    expect(await recoverable(world)).toEqual(['vault-web: web-1', 'vault-web: web-2']);
    expect(await lost(world)).toBe('0');
  });
});

describe('a restore point that is deleted while the list of backups is late', () => {
  it('is lost once, when its vault was read again', async () => {
    const world = await discovering();
    const { simulator, daemon, watched } = world;
    await cycles(1, world);
    simulator.setLag('backups', 600_000);
    simulator.remove(idOf('vault-web day-1'));
    await cycles(3, world);
    expect(await watched()).toMatchObject({ 'web day-1': 'present' });
    expect(await lost(world)).toBe('0');
    await cycles(1, world);
    expect(await watched()).toMatchObject({ 'web day-1': 'missing' });
    await cycles(10, world);
    expect(await lost(world)).toBe('1');
    expect(daemon.logged.filter((line) => line.includes('was lost'))).toHaveLength(1);
  });
});

describe('a server that leaves its vault, and whose backups are deleted with that,', () => {
  it('is a loss in the next cycle where a restore point held nothing else', async () => {
    const world = await discovering();
    const { simulator, watched } = world;
    await cycles(1, world);
    simulator.setVault({ ...DATABASES, resources: [] });
    for (const day of DAYS) simulator.remove(idOf(`vault-db day-${day}`));
    await cycles(1, world);
    expect(await watched()).toMatchObject({
      'db day-0': 'missing',
      'db day-1': 'missing',
      'db day-2': 'missing',
    });
    expect(await lost(world)).toBe('3');
  });
});
