import { canonicalCheckpointId } from '../../domain/checkpoint-id.ts';
import { DISTURBANCES, type Disturbance } from './disturbances.ts';
import { ERRORS, type ErrorAnswer } from './errors.ts';

export type FaultName = keyof typeof ERRORS | keyof typeof DISTURBANCES;

/** Every fault there is, with what it does in a few words. */
export const FAULT_SUMMARIES: ReadonlyMap<FaultName, string> = new Map(
  [...entriesOf(ERRORS), ...entriesOf(DISTURBANCES)].map(([name, { summary }]) => [name, summary]),
);

/** Stands for all checkpoints, also those the fleet does not have. */
export const EVERY_CHECKPOINT = '*';

/** Requests that are not about a checkpoint. */
export const OPERATION_TARGETS = [
  'tokens',
  'projects',
  'catalog',
  'metadata',
  'vaults',
  'backups',
  'policies',
  'tasks',
] as const;
export type OperationTarget = (typeof OPERATION_TARGETS)[number];

export interface Fault {
  readonly name: FaultName;
  /** The first so many requests are answered all the same: pages of a list, for example. */
  readonly after?: number | undefined;
  /** Only the next so many requests fail; all of them when undefined. */
  readonly times?: number | undefined;
  /** Waited before the answer, on top of the latency. */
  readonly delayMs?: number | undefined;
  /** Sent as the header Retry-After. */
  readonly retryAfter?: string | undefined;
}

export interface FaultBoard {
  /** Replaces what was set for the target; undefined takes it away. */
  set(target: string, fault: Fault | undefined): void;
  get(target: string): Fault | undefined;
  /** The fault that befalls the next request; what is set for the first of its targets goes first. */
  take(targets: readonly string[]): Fault | undefined;
}

export function createFaultBoard(): FaultBoard {
  const faults = new Map<string, Fault>();

  return {
    set(target, fault) {
      const key = keyOf(target);
      if (fault === undefined) faults.delete(key);
      else faults.set(key, fault);
    },
    get: (target) => faults.get(keyOf(target)),
    take(targets) {
      for (const key of targets) {
        const fault = faults.get(key);
        if (fault === undefined) continue;
        const { after = 0 } = fault;
        if (after > 0) {
          faults.set(key, { ...fault, after: after - 1 });
          continue;
        }
        if (fault.times !== undefined) {
          if (fault.times <= 1) faults.delete(key);
          else faults.set(key, { ...fault, times: fault.times - 1 });
        }
        return fault;
      }
      return undefined;
    },
  };
}

export function errorOf(name: FaultName): ErrorAnswer | undefined {
  return name in ERRORS ? ERRORS[name as keyof typeof ERRORS] : undefined;
}

export function disturbanceOf(name: FaultName): Disturbance | undefined {
  return name in DISTURBANCES ? DISTURBANCES[name as keyof typeof DISTURBANCES] : undefined;
}

export function isOperationTarget(target: string): target is OperationTarget {
  return OPERATION_TARGETS.some((each) => each === target);
}

function keyOf(target: string): string {
  if (target === EVERY_CHECKPOINT || isOperationTarget(target)) return target;
  const checkpointId = canonicalCheckpointId(target);
  if (checkpointId === undefined) {
    const others = OPERATION_TARGETS.join(', ');
    throw new Error(`${target} is no checkpoint ID, not "*" and none of ${others}.`);
  }
  return checkpointId;
}

function entriesOf<Name extends string, Value>(
  table: Readonly<Record<Name, Value>>,
): readonly (readonly [Name, Value])[] {
  return Object.entries(table) as [Name, Value][];
}
