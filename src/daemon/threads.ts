/** How often it is looked whether threads have come to their end. */
const LOOK_MS = 20;

/**
 * What threads of Node's pool do that can hang in the system, by Node's names: files on a disk that
 * answers no more, look-ups of names. The rest of their work is computing, and ends.
 */
const WORK_OF_THREADS: ReadonlySet<string> = new Set([
  'FSReqCallback',
  'FSReqPromise',
  'CloseReq',
  'GetAddrInfoReqWrap',
  'GetNameInfoReqWrap',
]);

export type AtWork = Pick<NodeJS.Process, 'getActiveResourcesInfo'>;

/** What threads are still at, by Node's names. */
export function workOfThreads(atWork: AtWork): readonly string[] {
  return atWork.getActiveResourcesInfo().filter((name) => WORK_OF_THREADS.has(name));
}

/** Resolves once no thread is at work; whoever waits has to have a limit. */
export async function threadsAtRest(atWork: AtWork): Promise<void> {
  while (workOfThreads(atWork).length > 0) {
    await new Promise<void>((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
