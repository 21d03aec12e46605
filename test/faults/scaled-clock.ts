/**
 * To be loaded before a program (`node --import`): all its clocks and timers run as many times
 * faster as SCALED_CLOCK says, from the wall's time SCALED_CLOCK_BASE_MS on. So the code that is
 * shipped lives through a week in hours, and does not know. On SIGUSR2 its wall clock, and no
 * other, is set apart by the milliseconds in the file SCALED_CLOCK_OFFSET_FILE.
 *
 * What Node does inside keeps the wall's time: limits of its HTTP server, the event loop's delay.
 */
import { readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { promisify } from 'node:util';
import { scaledClock } from './clock.ts';

const SCALE = Number(process.env['SCALED_CLOCK'] ?? 1);
const BASE_MS = Number(process.env['SCALED_CLOCK_BASE_MS'] ?? Date.now());
const OFFSET_FILE = process.env['SCALED_CLOCK_OFFSET_FILE'];
const clock = scaledClock(SCALE, BASE_MS);
let offsetMs = 0;
const nowMs = () => clock.nowMs() + offsetMs;

if (OFFSET_FILE !== undefined) {
  process.on('SIGUSR2', () => {
    offsetMs = Number(readFileSync(OFFSET_FILE, 'utf8'));
  });
}

Date.now = nowMs;
globalThis.Date = new Proxy(Date, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [nowMs()] : args, newTarget),
  apply: (target) => new target(nowMs()).toString(),
});

const monotonicMs = performance.now.bind(performance);
performance.now = () => monotonicMs() * SCALE;

function sooner<Args extends unknown[], Result>(
  set: (act: (...args: Args) => void, ms?: number, ...args: Args) => Result,
) {
  return (act: (...args: Args) => void, ms = 0, ...args: Args) => set(act, ms / SCALE, ...args);
}

const setSooner = Object.assign(sooner(setTimeout), {
  [promisify.custom]: (ms = 0, ...rest: [unknown, object]) =>
    timersPromisesTimeout(ms / SCALE, ...rest),
});
const repeatSooner = sooner(setInterval);
const timersPromisesTimeout = timersPromises.setTimeout;
const abortAfter = AbortSignal.timeout;

Object.assign(globalThis, { setTimeout: setSooner, setInterval: repeatSooner });
Object.assign(timers, { setTimeout: setSooner, setInterval: repeatSooner });
Object.assign(timersPromises, { setTimeout: setSooner[promisify.custom] });
// This one takes whole milliseconds alone.
AbortSignal.timeout = (ms) => abortAfter(Math.ceil(ms / SCALE));
syncBuiltinESMExports();
