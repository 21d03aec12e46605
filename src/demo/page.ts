import { setTimeout as wait } from 'node:timers/promises';

const BETWEEN_LOOKS_MS = 100;
const STARTING = 503;

/**
 * The first of the paths that a program has a page at, once it is there to be asked. Which one it is
 * depends on who built it; where it was built with none, the program itself. Undefined when it ended
 * before it answered.
 */
export async function firstPage(
  url: string,
  paths: readonly string[],
  ended: AbortSignal,
): Promise<string | undefined> {
  for (const path of paths) {
    const page = `${url}${path}`;
    const isThere = await definitely(page, ended);
    if (isThere === undefined) return undefined;
    if (isThere) return page;
  }
  return url;
}

/** While it starts, a program does not answer, or with 503. */
async function definitely(page: string, ended: AbortSignal): Promise<boolean | undefined> {
  while (!ended.aborted) {
    try {
      const { ok, status } = await fetch(page, { signal: ended });
      if (status !== STARTING) return ok;
    } catch {
      // Nobody listens yet.
    }
    await wait(BETWEEN_LOOKS_MS);
  }
  return undefined;
}
