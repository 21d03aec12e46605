import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ACCESS_KEY, type Cloud, SECRET_KEY, startCloud } from '../support/cloud.ts';

const KEYS = ['type: ak_sk', `access_key: ${ACCESS_KEY}`, `secret_key: ${SECRET_KEY}`];

let cloud: Cloud;
beforeEach(async () => {
  cloud = await startCloud({ checkpoints: 20 });
});
afterEach(() => cloud.close());

it('an exporter that has stopped writes nothing any more, whatever was under way', async () => {
  const { folder } = await cloud.start({ auth: KEYS });
  const storagePath = join(folder, 'state');
  const { exporter } = await cloud.start({ auth: KEYS, storagePath });
  await exporter.prepare();
  cloud.simulator.setFault('*', { name: 'stall' });
  const running = exporter.runOnce();
  await vi.waitFor(() => expect(cloud.simulator.requests.total()).toBeGreaterThan(0));
  await exporter.stop();
  await rm(storagePath, { recursive: true });
  expect(await running).toBe(false);
  // A second stop, after another run has taken the storage over, say.
  await exporter.stop();
  expect(existsSync(storagePath)).toBe(false);
});
