import { TASK_ENDS } from '../../domain/task.ts';
import { OPEN, type OwnGroup } from './own-group.ts';

/** What is told of the tasks of the cloud, which leave its lists while what they did stays. */
export function taskFamilies({ counter }: OwnGroup) {
  return {
    tasks: counter(
      'cbr_tasks_total',
      'Tasks of the cloud that ended, each when it was first seen to have; those of the first list after the start are not counted.',
      { project: OPEN, operation_type: OPEN, status: TASK_ENDS },
    ),
    taskFailures: counter(
      'cbr_task_failures_total',
      'Tasks that failed, timed out or were skipped, by the code of the reason; counted likewise.',
      { project: OPEN, operation_type: OPEN, code: OPEN },
    ),
  };
}
