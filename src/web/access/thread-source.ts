import type { WorkerOptions } from 'node:worker_threads';

export interface ThreadSource {
  readonly code: string | URL;
  readonly options: WorkerOptions;
}

/** Where the code of the thread is. In the bundle, which is one file, a text in its place. */
export function threadSource(): ThreadSource {
  return { code: new URL('password-thread.ts', import.meta.url), options: {} };
}
