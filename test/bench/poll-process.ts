import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { fetch, Pool } from 'undici';
import { projectAccess } from '../../src/simulator/fleet/fleet.ts';
import type { Answers } from './answers-process.ts';
import { benchFleet } from './bench-fleet.ts';
import { type Cycle, type Polling, productCycle } from './poll-product.ts';

/** Polls all checkpoints once, in one of the ways that are compared. */
export type PollKind = 'bare' | 'fetch' | 'poller' | 'poller, published';

export interface PollQuestion {
  readonly answers: Answers;
  /** For which the server keeps each answer back. */
  readonly delayMs: number;
}

export interface Polled {
  readonly cpuMs: number;
  readonly ms: number;
  /** Undefined where it was not looked for: looking costs CPU time where there is much waiting. */
  readonly longestBlockMs: number | undefined;
}

const DELAY_RESOLUTION_MS = 1;

const [kind = '', url = '', checkpoints = '0', connections = '0'] = process.argv.slice(2);
const [project] = projectAccess(benchFleet({ checkpoints: Number(checkpoints), resources: 0 }));
if (project === undefined) throw new Error('no project');
const polling: Polling = { ...project, connections: Number(connections) };

/** What nobody can do without: the request, and the answer as an object. */
function bare(): Cycle {
  const pool = new Pool(url, { connections: polling.connections, pipelining: 1 });
  return lanes(async (target) => {
    const path = target.slice(url.length);
    const { body } = await pool.request({ method: 'GET', path });
    return body.text();
  });
}

/** The same by the interface that programs use first. */
function fetched(): Cycle {
  const dispatcher = new Pool(url, { connections: polling.connections, pipelining: 1 });
  return lanes(async (target) => (await fetch(target, { dispatcher })).text());
}

function lanes(read: (url: string) => Promise<string>): Cycle {
  const { projectId, checkpointIds } = polling;
  return async (base) => {
    let next = 0;
    async function lane(): Promise<void> {
      for (let id = checkpointIds[next++]; id !== undefined; id = checkpointIds[next++]) {
        JSON.parse(await read(`${base}/v3/${projectId}/checkpoints/${id}`));
      }
    }
    await Promise.all(Array.from({ length: polling.connections }, lane));
  };
}

const CYCLES: Readonly<Record<PollKind, () => Cycle>> = {
  bare,
  fetch: fetched,
  poller: () => productCycle(polling, { isPublished: false }),
  'poller, published': () => productCycle(polling, { isPublished: true }),
};
const cycle = CYCLES[kind as PollKind]();

async function poll({ answers, delayMs }: PollQuestion): Promise<Polled> {
  const delay =
    delayMs === 0 ? monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS }) : undefined;
  delay?.enable();
  const before = process.cpuUsage();
  const startedMs = performance.now();
  await cycle(`${url}/${answers}/${delayMs}`);
  const ms = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(before);
  delay?.disable();
  return {
    cpuMs: (user + system) / 1000,
    ms,
    longestBlockMs: delay && Math.max(0, delay.max / 1e6 - DELAY_RESOLUTION_MS),
  };
}

process.on('message', async (question: PollQuestion) => process.send?.(await poll(question)));
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
