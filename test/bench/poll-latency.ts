import { startChild } from './child.ts';
import type { GoPoll } from './go-poll.ts';
import { type ContenderKind, withContenders } from './poll-contenders.ts';
import { pollRounds, pollRows, warmUp } from './poll-rounds.ts';
import type { Findings } from './subject.ts';

const CHECKPOINTS = 1000;
const RESOURCES = 10;
const CONNECTIONS = [16, 64] as const;
const DELAYS_MS = [0, 20, 100] as const;
const WARM_UP_CYCLES = 25;
const KINDS: readonly ContenderKind[] = ['bare', 'go', 'poller, published'];

export interface LatencyBench {
  readonly rounds: number;
  readonly go: GoPoll | undefined;
  readonly findings: Findings;
}

/** How fast a cycle is where the server takes its time, which the number of connections decides. */
export async function latencies({ rounds, go, findings }: LatencyBench): Promise<void> {
  const server = await startChild<string>('answers-process.ts', [
    String(CHECKPOINTS),
    String(RESOURCES),
  ]);
  try {
    for (const connections of CONNECTIONS) {
      const asked = { kinds: KINDS, url: server.greeting, checkpoints: CHECKPOINTS, go };
      await withContenders({ ...asked, connections }, async (contenders) => {
        await warmUp(contenders, { answers: 'unchanged', delayMs: 0 }, WARM_UP_CYCLES);
        for (const delayMs of DELAYS_MS) {
          const all = await pollRounds(contenders, {
            checkpoints: CHECKPOINTS,
            answers: 'unchanged',
            delayMs,
            rounds,
            // Most of the time is spent with waiting.
            cycles: delayMs === 0 ? 3 : 1,
          });
          const title = `${delayMs} ms of latency, ${connections} connections`;
          findings.rows(`checkpoints polled a second, ${title}`, pollRows(all, 'perSecond'));
          findings.rows(`poll CPU µs per checkpoint, ${title}`, pollRows(all, 'cpuUs'));
        }
      });
    }
  } finally {
    await server.end();
  }
}
