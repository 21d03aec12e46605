import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Task, TaskEnd } from '../../src/domain/task.ts';
import { askFrom, EMPTY_LOG, type TaskLog, withTasks } from '../../src/tasks/task-log.ts';
import { toItsEnd } from '../support/steps.ts';
import { listedTask } from './listed-task.ts';

const HOUR = 3600;
const WINDOW = 24 * HOUR;
const START = 1_000_000;

/** One task of a cloud: when it is there, when it begins to run, when it ends, and how. */
interface Planned {
  readonly id: string;
  readonly createdAt: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly end: TaskEnd;
}

/** By which of its times a cloud filters; nobody has said. */
const FILTERS = ['created', 'started', 'changed', 'nothing'] as const;
type Filter = (typeof FILTERS)[number];

const planned = fc.record({
  createdAt: fc.integer({ min: START - WINDOW + 60, max: START + 12 * HOUR }),
  waits: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2 * HOUR })),
  runs: fc.oneof(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 0, max: 8 * HOUR })),
  end: fc.constantFrom<TaskEnd>('success', 'failed', 'timeout', 'skipped'),
});

const look = fc.record({
  afterSeconds: fc.integer({ min: 1, max: 2 * HOUR }),
  isFailing: fc.boolean(),
  /** Whether the cloud says what its clock shows. */
  isDated: fc.boolean(),
  /** Decides on the order, and on what comes twice. */
  salt: fc.nat(1000),
});

function asListed({ id, createdAt, startedAt, endedAt, end }: Planned, now: number): Task {
  const isEnded = endedAt <= now;
  const changed = isEnded ? endedAt : startedAt <= now ? startedAt : createdAt;
  return listedTask(id, createdAt, {
    status: isEnded ? end : 'open',
    endedAtSeconds: isEnded ? endedAt : undefined,
    changedAtSeconds: changed,
  });
}

function listOf(tasks: readonly Planned[], asked: { filter: Filter; from: number; now: number }) {
  const { filter, from, now } = asked;
  return tasks
    .filter(({ createdAt }) => createdAt <= now)
    .filter((task) => {
      if (filter === 'nothing') return true;
      if (filter === 'created') return task.createdAt >= from;
      if (filter === 'started') return task.startedAt <= now && task.startedAt >= from;
      return asListed(task, now).changedAtSeconds >= from;
    })
    .map((task) => asListed(task, now));
}

function shuffled(tasks: readonly Task[], salt: number): readonly Task[] {
  const repeated = [...tasks, ...tasks.filter((_, at) => (at * 31 + salt) % 5 === 0)];
  const order = (id: string, at: number) => (id.length * 7 + at * 7919 + salt * 104_729) % 1009;
  return repeated
    .map((task, at) => ({ task, at: order(task.id, at) }))
    .sort((one, other) => one.at - other.at)
    .map(({ task }) => task);
}

it('each task that ends after the first look is counted once, whatever the lists are like', () => {
  fc.assert(
    fc.property(
      fc.array(planned, { maxLength: 40 }),
      fc.array(look, { minLength: 1, maxLength: 25 }),
      fc.constantFrom(...FILTERS),
      (plans, looks, filter) => {
        const tasks = plans.map(({ createdAt, waits, runs, end }, at) => ({
          id: `task-${at}`,
          createdAt,
          startedAt: createdAt + waits,
          endedAt: createdAt + waits + runs,
          end,
        }));
        const counted: string[] = [];
        let log: TaskLog = EMPTY_LOG;
        let now = START;
        const listedAt: number[] = [];
        // At the end all is over, and looked at.
        const last = { afterSeconds: 11 * HOUR, isFailing: false, isDated: true, salt: 1 };
        for (const { afterSeconds, isFailing, isDated, salt } of [...looks, last, last]) {
          now += afterSeconds;
          // A page that fails leaves nothing of its list.
          if (isFailing) continue;
          const cloudSeconds = isDated ? now : undefined;
          const lasting = { windowSeconds: WINDOW, gapSeconds: 4 * WINDOW };
          const time = { nowSeconds: now, cloudSeconds, ...lasting };
          const from = Math.floor(askFrom(log, time));
          const items = shuffled(listOf(tasks, { filter, from, now }), salt);
          const { result: step } = toItsEnd(withTasks(log, { items, truncated: false }, time));
          log = step.log;
          listedAt.push(now);
          counted.push(...step.ended.map(({ id }) => id));
          expect(new Set(log.failures.keys())).toEqual(failuresOf(tasks, listedAt));
        }
        const [begunAt = 0] = listedAt;
        const expected = tasks.filter(({ endedAt }) => endedAt > begunAt && endedAt <= now);
        expect(counted.sort()).toEqual(expected.map(({ id }) => id).sort());
      },
    ),
    { numRuns: 300 },
  );
});

/** Each for a day from the first list that could show it, and by two lists at least. */
function failuresOf(tasks: readonly Planned[], listedAt: readonly number[]): ReadonlySet<string> {
  const [now = 0, before = now] = listedAt.toReversed();
  const isTold = ({ end, endedAt }: Planned) => {
    const since = listedAt.find((at) => at >= endedAt);
    return end !== 'success' && since !== undefined && (since > now - WINDOW || since >= before);
  };
  return new Set(tasks.filter(isTold).map(({ id }) => id));
}
