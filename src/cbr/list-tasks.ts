import type { Failure } from '../domain/outcome.ts';
import type { Task } from '../domain/task.ts';
import type { AskingCycle } from './api-call.ts';
import type { createListReader } from './list.ts';
import type { Listing } from './pages.ts';
import { readTask } from './wire/task.ts';

const LIMIT = 1000;
const PAGES_MAX = 50;

/** Asks for the tasks that began since a time. */
export type ListTasks = (
  sinceSeconds: number,
  cycle: AskingCycle,
) => Promise<Listing<Task> | Failure>;

/** Tasks of a project: `GET /v3/{project_id}/operation-logs` (ListOpLogs). */
export function createListTasks(readList: ReturnType<typeof createListReader>): ListTasks {
  return (sinceSeconds, cycle) => {
    const from = new Date(Math.floor(sinceSeconds) * 1000).toISOString();
    return readList(
      {
        operation: 'list_tasks',
        path: 'operation-logs',
        key: 'operation_logs',
        query: new URLSearchParams({ start_time: `${from.slice(0, 19)}Z` }),
        readEntry: readTask,
        idOf: ({ id }) => id,
        mayBeNotFound: true,
        limits: { first: LIMIT, further: LIMIT },
        pagesMax: PAGES_MAX,
      },
      cycle,
    );
  };
}
