import type { FaultName } from './faults.ts';
import type { Operation } from './router.ts';

/** The oldest go first, so that a simulator left running does not grow. */
const REQUESTS_MAX = 10_000;

/** One request to the simulated API; those that steer the simulator itself are not kept. */
export interface SeenRequest {
  readonly atMs: number;
  readonly method: string;
  readonly path: string;
  /** Undefined when there is no such API. */
  readonly operation: Operation | undefined;
  /** In the lower-case dashed form; undefined when the path names none. */
  readonly checkpointId: string | undefined;
  readonly fault: FaultName | undefined;
  /** Status of the answer; undefined when there is none to be sent. */
  readonly status: number | undefined;
}

/** What was asked, for tests to count. A request is there before its answer leaves. */
export interface RequestLog {
  /** Since the start or the last `clear`, also of those no longer listed. */
  total(): number;
  list(): readonly SeenRequest[];
  /** Likewise of all, by operation; those for which there is no API are `unknown`. */
  byOperation(): Readonly<Record<string, number>>;
  clear(): void;
}

export function createRequestLog(): RequestLog & { add(request: SeenRequest): void } {
  let requests: SeenRequest[] = [];
  const counts = new Map<string, number>();
  let total = 0;

  return {
    total: () => total,
    byOperation: () => Object.fromEntries(counts),
    list: () => requests.slice(-REQUESTS_MAX),
    clear() {
      requests = [];
      counts.clear();
      total = 0;
    },
    add(request) {
      total += 1;
      const { operation = 'unknown' } = request;
      counts.set(operation, (counts.get(operation) ?? 0) + 1);
      requests.push(request);
      // Cut in large steps: shifting on each request would cost more than the request itself.
      if (requests.length >= 2 * REQUESTS_MAX) requests = requests.slice(-REQUESTS_MAX);
    },
  };
}
