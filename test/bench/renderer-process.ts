import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { createReadings } from '../../src/daemon/state/readings.ts';
import type { Reading } from '../../src/domain/reading.ts';
import { createPublication } from '../../src/metrics/exposition/publication.ts';
import { createOwnMetrics } from '../../src/metrics/own/own-metrics.ts';
import { FREE_ACCESS } from '../../src/web/access/access.ts';
import { buildApp } from '../../src/web/app.ts';
import { listen } from '../../src/web/listen.ts';
import {
  fleetReadings,
  polledAgain,
  withAllChanged,
  withStatus,
} from '../support/fleet-readings.ts';
import { bytesOf, RENDERERS, stateRenderer } from '../support/renderers.ts';

/** What the measuring process may ask for; each is answered with the message of the same kind. */
export type Question =
  | { readonly kind: 'usage' }
  | { readonly kind: 'size' }
  | { readonly kind: 'publish'; readonly change: Change }
  | { readonly kind: 'cycle' }
  /** So long, with so many checkpoints a second that change. */
  | { readonly kind: 'churn'; readonly perSecond: number; readonly ms: number };

export type Change = 'none' | 'one' | 'one percent' | 'polled' | 'all';

export interface Answers {
  readonly usage: { readonly cpuMs: number; readonly rssBytes: number };
  readonly size: {
    readonly series: number;
    readonly text: number;
    readonly gzip: number;
    readonly gzip6: number;
  };
  readonly publish: {
    readonly readyMs: number;
    readonly cpuMs: number;
    readonly longestMs: number;
  };
  readonly cycle: { readonly endedMs: number };
  readonly churn: { readonly longestMs: number; readonly cpuShare: number };
}

/** Answers of a cycle that come in before the readings are published again. */
const BATCH = 2500;
const DELAY_RESOLUTION_MS = 5;

const [renderer = '', checkpoints = '0', resources = '0'] = process.argv.slice(2);
const create = RENDERERS.find(({ name }) => name === renderer)?.create;
if (create === undefined) throw new Error(`no renderer is named ${renderer}`);
setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const fleet = fleetReadings({ checkpoints: Number(checkpoints), resources: Number(resources) });
const ids = fleet.map(({ known }) => known.checkpointId);
const readings = createReadings([
  { name: 'prod', checkpoints: ids.map((checkpointId) => ({ checkpointId })) },
]);
for (const reading of fleet) readings.replace(reading);
const ownMetrics = createOwnMetrics({ version: '0', revision: '', nodeVersion: process.version });
const render = stateRenderer(create);
const publication = createPublication({
  render: () => render(readings.state()),
  onBug: (error) => {
    throw error;
  },
});
let round = 0;

function changed(change: Change): readonly Reading[] {
  round += 1;
  const status = round % 2 === 1 ? 'error' : 'available';
  const all = ids.map((id) => readings.reading('prod', id));
  switch (change) {
    case 'none':
      return [];
    case 'one':
      return all
        .slice((round * 997) % all.length)
        .slice(0, 1)
        .map((each) => withStatus(each, status));
    case 'one percent':
      return all.filter((_, index) => index % 100 === 0).map((each) => withStatus(each, status));
    case 'polled':
      return all.map((each) => polledAgain(each));
    case 'all':
      return all.map((each, index) => withAllChanged(each, index, round));
  }
}

async function publish(change: Change): Promise<Answers['publish']> {
  for (const reading of changed(change)) readings.replace(reading);
  // The garbage of making the change is not the renderer's.
  collectGarbage();
  await pause(20);
  const longest = longestBlock();
  const before = process.cpuUsage();
  const startedMs = performance.now();
  await publication.publish();
  const readyMs = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(before);
  return { readyMs, cpuMs: (user + system) / 1000, longestMs: await longest.stop() };
}

/** The longest time that nothing else got its turn. */
function longestBlock() {
  let isOn = true;
  let longestMs = 0;
  let lastMs = performance.now();
  function tick(): void {
    const nowMs = performance.now();
    longestMs = Math.max(longestMs, nowMs - lastMs);
    lastMs = nowMs;
    if (isOn) setImmediate(tick);
  }
  setImmediate(tick);
  return {
    stop: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      isOn = false;
      return longestMs;
    },
  };
}

/** Every checkpoint is answered, a hundredth of them with something new. */
async function cycle(): Promise<Answers['cycle']> {
  round += 1;
  for (const [index, id] of ids.entries()) {
    const reading = readings.reading('prod', id);
    const isNew = (index + round) % 100 === 0;
    readings.replace(isNew ? withAllChanged(reading, index, round) : polledAgain(reading));
    if (index % BATCH === BATCH - 1) await publication.publish();
  }
  await publication.publish();
  return { endedMs: performance.now() };
}

/** One checkpoint after the other changes, and what is served follows as it does in the product. */
async function churn(perSecond: number, ms: number): Promise<Answers['churn']> {
  // The other way to see a block keeps a core busy; so would a finer resolution.
  const delay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });
  delay.enable();
  const before = process.cpuUsage();
  const startedMs = performance.now();
  let count = 0;
  for (let elapsedMs = 0; elapsedMs < ms; elapsedMs = performance.now() - startedMs) {
    for (; count < (elapsedMs / 1000) * perSecond; count += 1) {
      round += 1;
      const index = (round * 997) % ids.length;
      readings.replace(withAllChanged(readings.reading('prod', ids[index] ?? ''), index, round));
      publication.publishSoon();
    }
    await pause(10);
  }
  delay.disable();
  const { user, system } = process.cpuUsage(before);
  return {
    longestMs: delay.max / 1e6 - DELAY_RESOLUTION_MS,
    cpuShare: (user + system) / 1000 / (performance.now() - startedMs),
  };
}

function size(): Answers['size'] {
  const text = bytesOf(publication.body([], 'identity'));
  const series =
    text
      .toString('latin1')
      .split('\n')
      .filter((line) => !line.startsWith('#')).length - 1;
  const gzip = publication.body([], 'gzip').byteLength;
  return { series, text: text.length, gzip, gzip6: gzipSync(text, { level: 6 }).length };
}

function usage(): Answers['usage'] {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1000, rssBytes: process.memoryUsage.rss() };
}

async function answer(question: Question): Promise<Answers[keyof Answers]> {
  switch (question.kind) {
    case 'usage':
      return usage();
    case 'size':
      return size();
    case 'publish':
      return publish(question.change);
    case 'cycle':
      return cycle();
    case 'churn':
      return churn(question.perSecond, question.ms);
  }
}

const app = buildApp({
  telemetryPath: '/metrics',
  routePrefix: '',
  access: FREE_ACCESS,
  lifecycle: true,
  metrics: async (encoding, format) =>
    publication.body(await ownMetrics.runs(format), encoding, format),
  probing: async () => ({ kind: 'busy' }),
  pages: [],
  reload: async () => ({ problems: [] }),
  notReady: () => [],
  onAnswer: ownMetrics.httpRequest,
  log: {
    debug: () => {},
    info: () => {},
    warn: () => {},
    error: (_, message) => {
      throw new Error(message);
    },
  },
});
await publication.publish();
await app.fastify.ready();
const { addresses } = await listen(
  { kind: 'tcp', host: '127.0.0.1', port: 0 },
  {
    onRequest: app.fastify.routing,
    addressesOf: async (host) => [host],
    onError: (error) => {
      throw error;
    },
  },
);
process.on('message', async (question: Question) => process.send?.(await answer(question)));
process.on('disconnect', () => process.exit(0));
process.send?.(addresses[0]);
