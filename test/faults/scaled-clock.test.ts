import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';

const PRELOAD = fileURLToPath(new URL('scaled-clock.ts', import.meta.url));
const SCALE = 1000;

/** Tells by every clock of Node how long each of its timers took, an hour and a half in all. */
const PROGRAM = `
import { setTimeout as pause } from 'node:timers/promises';
import { setTimeout as named } from 'node:timers';
import { performance as monotonic } from 'node:perf_hooks';
import { promisify } from 'node:util';
const waits = {
  global: () => new Promise((resolve) => setTimeout(resolve, 900_000)),
  named: () => new Promise((resolve) => named(resolve, 900_000)),
  promised: () => pause(900_000),
  promisified: () => promisify(setTimeout)(900_000),
  repeated: () => new Promise((resolve) => {
    const timer = setInterval(() => resolve(clearInterval(timer)), 900_000);
  }),
  aborted: () => new Promise((resolve) => {
    setTimeout(() => {}, 3_600_000);
    AbortSignal.timeout(900_000).onabort = resolve;
  }),
};
const seen = { isDate: new Date() instanceof Date, epoch: new Date(0).toISOString() };
for (const [name, wait] of Object.entries(waits)) {
  const [date, created, ticks] = [Date.now(), new Date(), monotonic.now()];
  await wait();
  seen[name] = [Date.now() - date, new Date() - created, monotonic.now() - ticks];
}
console.log(JSON.stringify(seen));
process.exit();
`;

it('speeds up every clock and every timer of a program', async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', PRELOAD, '--input-type=module', '--eval', PROGRAM],
    { env: { SCALED_CLOCK: String(SCALE), SCALED_CLOCK_BASE_MS: String(Date.now()) } },
  );
  const { isDate, epoch, ...waits } = JSON.parse(stdout);
  expect({ isDate, epoch }).toEqual({ isDate: true, epoch: '1970-01-01T00:00:00.000Z' });
  expect(Object.keys(waits)).toHaveLength(6);
  for (const took of Object.values(waits).flat()) {
    // A timer of less than a second of the wall: neither the scaled nor the wall's 900 s.
    expect(took).toBeGreaterThan(890_000);
    expect(took).toBeLessThan(900_000 + 5000 * SCALE);
  }
});

it('sets the wall clock apart, and no other, by what a file says', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cbr-exporter-clock-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'offset');
  await writeFile(file, '-86400000');
  const program = `
const [date, ticks] = [Date.now(), performance.now()];
process.on('SIGUSR2', () => {
  console.log(JSON.stringify([Date.now() - date, performance.now() - ticks]));
  process.exit();
});
process.kill(process.pid, 'SIGUSR2');
setTimeout(() => {}, 60_000);
`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', PRELOAD, '--input-type=module', '--eval', program],
    { env: { SCALED_CLOCK: '1', SCALED_CLOCK_OFFSET_FILE: file } },
  );
  const [date, ticks] = JSON.parse(stdout);
  expect(date).toBeLessThan(-86_000_000);
  expect(ticks).toBeLessThan(60_000);
});
