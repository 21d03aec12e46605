import { closeSync, openSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { openLogPipe } from './log-pipe.ts';

it('hears whole lines from before and after its absence, and the end', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cbr-exporter-log-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'log');
  const pipe = openLogPipe(path);
  const writer = openSync(path, 'w');
  pipe.handedOver();
  const lines = createInterface({ input: pipe.output })[Symbol.asyncIterator]();
  writeSync(writer, 'before\ncut ');
  expect(await lines.next()).toEqual({ done: false, value: 'before' });
  pipe.leave();
  await new Promise(setImmediate);
  expect(() => writeSync(writer, 'off\n')).toThrow('EPIPE');
  pipe.comeBack();
  writeSync(writer, 'after\n');
  expect(await lines.next()).toEqual({ done: false, value: 'after' });
  closeSync(writer);
  expect(await lines.next()).toMatchObject({ done: true });
});
