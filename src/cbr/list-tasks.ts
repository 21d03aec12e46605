import type { AskingCycle } from '../domain/asking-cycle.ts';
import type { Failure } from '../domain/outcome.ts';
import type { Task } from '../domain/task.ts';
import { timeText } from '../domain/time-text.ts';
import type { ReadList } from './list.ts';
import type { Listing } from './pages.ts';
import { readTask } from './wire/task.ts';

const PAGES_MAX = 50;

/** Asks for the tasks that began since a time. */
export type ListTasks = (
  sinceSeconds: number,
  cycle: AskingCycle,
) => Promise<Listing<Task> | Failure>;

/** Tasks of a project: `GET /v3/{project_id}/operation-logs` (ListOpLogs). */
export function createListTasks(readList: ReadList): ListTasks {
  return (sinceSeconds, cycle) =>
    readList(
      {
        operation: 'list_tasks',
        path: 'operation-logs',
        key: 'operation_logs',
        query: new URLSearchParams({ start_time: timeText(sinceSeconds) }),
        readEntry: readTask,
        idOf: ({ id }) => id,
        mayBeNotFound: true,
        pagesMax: PAGES_MAX,
      },
      cycle,
    );
}
