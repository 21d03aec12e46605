import { setTimeout as wait } from 'node:timers/promises';

const BETWEEN_LOOKS_MS = 100;
const NOT_FOUND = 404;

/**
 * The first of the paths that a program has a page at, once it is there to be asked. Which one it is
 * depends on who built it. Undefined when the program ended before it answered.
 */
export async function firstPage(
  url: string,
  paths: readonly string[],
  ended: AbortSignal,
): Promise<string | undefined> {
  for (const path of paths) {
    const page = `${url}${path}`;
    const status = await definiteStatus(page, ended);
    if (status === undefined) return undefined;
    if (status !== NOT_FOUND) return page;
  }
  return url;
}

/** While it starts, a program does not answer, or with 503. */
async function definiteStatus(page: string, ended: AbortSignal): Promise<number | undefined> {
  while (!ended.aborted) {
    try {
      const { ok, status } = await fetch(page, { signal: ended });
      if (ok || status === NOT_FOUND) return status;
    } catch {
      // Nobody listens yet.
    }
    await wait(BETWEEN_LOOKS_MS);
  }
  return undefined;
}
