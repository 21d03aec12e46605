import * as z from 'zod';
import { TASK_FAILURES } from '../domain/task.ts';
import type { FailedTask } from '../domain/vault-tasks.ts';
import { compiledOnce, type Kind, readAs, whole } from './kind.ts';

const text = z.string().optional();

const stored = whole({
  vaultId: text,
  checkpointId: text,
  resourceId: text,
  resourceName: text,
  operationType: z.string(),
  status: z.enum(TASK_FAILURES),
  endedAtSeconds: z.number(),
  toldSinceSeconds: z.number(),
  code: text,
  message: text,
});

const compiledSchema = compiledOnce(stored);

/** Tasks of a project that failed of late, by ID. */
export const FAILED_TASKS: Kind<FailedTask> = {
  name: 'failed tasks',
  fields: ({ id: _, ...fields }) => fields,
  decode: (fields, { key }) => {
    const read = readAs(compiledSchema(), fields);
    if ('problem' in read) return read;
    return { value: { ...read.value, id: key } };
  },
};
