import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../support/cloud.ts';
import type { Exporting } from '../../support/exporting.ts';

const DAY_MS = 86_400_000;
const AUTH = ['type: token', 'token: simulator-token-NAME'];

let cloud: Cloud;
let storagePath: string;

beforeEach(async () => {
  cloud = await startCloud({ checkpoints: 2 });
  storagePath = await mkdtemp(join(tmpdir(), 'cbr-storage-'));
});
afterEach(async () => {
  await cloud.close();
  await rm(storagePath, { recursive: true });
});

async function presences({ values }: Exporting): Promise<readonly string[]> {
  const shown = await values('cbr_checkpoint_presence');
  return Object.entries(shown).flatMap(([labels, value]) =>
    value === '1' ? [labels.split(' ').at(-1) ?? ''] : [],
  );
}

/** An exporter as it is after its start, and after a cycle. */
async function run(): Promise<{ atStart: readonly string[]; afterwards: readonly string[] }> {
  const exporting = await cloud.start({ auth: AUTH, storagePath });
  await exporting.exporter.prepare();
  const atStart = await presences(exporting);
  await exporting.cycle();
  const afterwards = await presences(exporting);
  await exporting.exporter.stop();
  return { atStart, afterwards };
}

// One value stands for both checkpoints: labels without the checkpoint's are the same.
it.each([
  ['young', 0, 'present', 'missing'],
  ['older than max_age', DAY_MS, 'unknown', 'missing'],
  ['past its expiry', 36 * DAY_MS, 'unknown', 'expired'],
])('a stored reading that is %s', async (_age, passedMs, atStart, afterwards) => {
  expect(await run()).toEqual({ atStart: ['unknown'], afterwards: ['present'] });
  for (const { id } of cloud.simulator.fleet.checkpoints) cloud.simulator.remove(id);
  cloud.advance(passedMs);
  expect(await run()).toEqual({ atStart: [atStart], afterwards: [afterwards] });
});
