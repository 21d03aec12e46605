import { projectAccess } from '../../src/simulator/fleet/fleet.ts';
import { benchFleet } from './bench-fleet.ts';
import { startChild } from './child.ts';
import type { GoPoll } from './go-poll.ts';
import type { Polled, PollKind, PollQuestion } from './poll-process.ts';

export type ContenderKind = PollKind | 'go';

/** One of the ways to poll all checkpoints, in a process of its own. */
export interface PollContender {
  readonly kind: ContenderKind;
  poll(question: PollQuestion): Promise<Polled>;
  end(): Promise<void>;
}

/** The first is what ratios are taken to. */
export const CONTENDERS: readonly ContenderKind[] = [
  'bare',
  'fetch',
  'go',
  'poller',
  'poller, published',
];

export const CONTENDER_NAMES: Readonly<Record<ContenderKind, string>> = {
  bare: 'undici request + JSON.parse',
  fetch: 'undici fetch + JSON.parse',
  go: 'Go net/http + encoding/json',
  poller: 'cbr-exporter: poller and client',
  'poller, published': 'cbr-exporter: with rendering and gzip',
};

export interface Asked {
  readonly kinds: readonly ContenderKind[];
  readonly url: string;
  readonly checkpoints: number;
  readonly connections: number;
  /** Undefined leaves it out. */
  readonly go: GoPoll | undefined;
}

/** Runs `use` with all of them, and ends them afterwards. */
export async function withContenders<Result>(
  { kinds, ...asked }: Asked,
  use: (contenders: readonly PollContender[]) => Promise<Result>,
): Promise<Result> {
  const contenders: PollContender[] = [];
  try {
    for (const kind of kinds) {
      const contender = await start(kind, asked);
      if (contender !== undefined) contenders.push(contender);
    }
    return await use(contenders);
  } finally {
    for (const { end } of contenders) await end();
  }
}

async function start(
  kind: ContenderKind,
  { url, checkpoints, connections, go }: Omit<Asked, 'kinds'>,
): Promise<PollContender | undefined> {
  if (kind === 'go') {
    const [project] = projectAccess(benchFleet({ checkpoints, resources: 0 }));
    if (project === undefined || go === undefined) return undefined;
    return { kind, ...(await go.start(url, { ...project, connections })) };
  }
  const args = [kind, url, String(checkpoints), String(connections)];
  const child = await startChild<string, PollQuestion, Polled>('poll-process.ts', args);
  return { kind, poll: child.ask, end: child.end };
}
