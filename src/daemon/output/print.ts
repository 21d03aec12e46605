import { setImmediate, setTimeout } from 'node:timers/promises';
import { isBusy, isUnread, type Write } from './write.ts';

/** Written at once; between two such pieces a signal is heard. */
const PIECE_BYTES = 2 ** 20;
const RETRY_MS = 5;

/**
 * Writes to the last byte, as slowly as it is read: a pipe takes only some of it at once, a full
 * disk too, which is no error yet. A reader that has seen enough, such as head, is no failure.
 * Gives the error of the system otherwise.
 */
export async function print(text: string | Uint8Array, write: Write): Promise<Error | undefined> {
  let rest: Uint8Array = typeof text === 'string' ? Buffer.from(text) : text;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(write(rest.subarray(0, PIECE_BYTES)));
      await setImmediate();
    } catch (error) {
      if (isUnread(error)) return undefined;
      if (!isBusy(error)) return error instanceof Error ? error : new Error(String(error));
      await setTimeout(RETRY_MS);
    }
  }
  return undefined;
}
