import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { constants, setPriority } from 'node:os';
import { createSimulator } from '../../src/simulator/server.ts';
import { discoveredFleet, newRestorePoint, type Timetable } from './discovery-fleet.ts';

/**
 * A simulated cloud of vaults with a restore point a day, which counts what it is asked and makes
 * new restore points when it is told to, each in the next vault.
 */
export type CloudQuestion =
  | { readonly kind: 'count' }
  | { readonly kind: 'add'; readonly count: number; readonly status: string };

export interface CloudAnswer {
  /** Requests since the start, and the bytes of them and their answers. */
  readonly calls: number;
  readonly bytes: number;
  /** IDs of what was made. */
  readonly made: readonly string[];
}

// A cloud has machines of its own: where two share the processors, what is measured comes first.
setPriority(constants.priority.PRIORITY_LOW);

const [vaults = 0, resources = 0, days = 0] = process.argv.slice(2, 5).map(Number);
const timetable = process.argv[5] as Timetable;
const fleet = discoveredFleet({ vaults, resources, days, timetable });
const simulator = createSimulator({ fleet });
const sockets = new Set<Socket>();
subscribe('http.server.request.start', (message) => {
  sockets.add((message as { readonly socket: Socket }).socket);
});
let made = 0;

function make(status: string): string {
  const vault = fleet.vaults[made % fleet.vaults.length];
  if (vault === undefined) throw new Error('there is no vault');
  const checkpoint = newRestorePoint(vault, `new-${made}`, status);
  made += 1;
  simulator.addCheckpoint(checkpoint);
  return checkpoint.id;
}

function answer(question: CloudQuestion): CloudAnswer {
  const ids =
    question.kind === 'add'
      ? Array.from({ length: question.count }, () => make(question.status))
      : [];
  let bytes = 0;
  for (const { bytesRead, bytesWritten } of sockets) bytes += bytesRead + bytesWritten;
  return { calls: simulator.requests.total(), bytes, made: ids };
}

process.on('message', (question: CloudQuestion) => process.send?.(answer(question)));
process.on('disconnect', () => process.exit(0));
const { url } = await simulator.listen({ host: '127.0.0.1', port: 0 });
process.send?.(url);
