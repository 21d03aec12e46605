import { expect, it } from 'vitest';
import type { OperationTarget } from '../../src/simulator/http/faults.ts';
import { discovering, idOf } from '../support/discovering.ts';

const LISTS: readonly OperationTarget[] = ['vaults', 'backups', 'policies', 'tasks'];

it.each(LISTS)(
  'a list of %s that is refused takes no other one along, and names the right that is missing',
  async (list) => {
    const own = idOf('vault-web day-7');
    const { simulator, daemon, advance, watched } = await discovering([
      'discover: true',
      `checkpoints: [${own}]`,
    ]);
    simulator.setFault(list, { name: 'user_not_allowed' });
    for (let cycle = 0; cycle < 3; cycle += 1) {
      await daemon.cycle();
      advance(300_000);
    }
    const others = LISTS.filter((each) => each !== list);
    const success = await daemon.values('cbr_exporter_collector_success');
    expect(success[`prod ${list}`]).toBe('0');
    for (const other of others) expect(success[`prod ${other}`], other).toBe('1');
    expect((await watched())['web day-7']).toBe('present');
    const named = daemon.logged.filter(
      (line) => line.startsWith('a list could not be read') && line.includes('missing_right'),
    );
    expect(named[0]).toContain(`"missing_right":"cbr:${list}:list"`);
    simulator.setFault(list, undefined);
    await daemon.cycle();
    expect((await daemon.values('cbr_exporter_collector_success'))[`prod ${list}`]).toBe('1');
    expect(Object.keys(await watched())).toHaveLength(7);
  },
);
