import { isBusy, type Write } from './write.ts';

/** What no line begins with, but one that follows half a line. */
const LINE_BREAK = 10;

export interface Queued {
  /** With its line break. */
  readonly line: string;
  /** Lines that are lost if this one is: itself, or those that it stands for. */
  readonly lines: number;
  readonly isGap: boolean;
}

interface Entry extends Queued {
  readonly bytes: Uint8Array;
}

/** Lines on their way out, of which the first may be written in part. */
export function createLineQueue(write: Write) {
  let entries: Entry[] = [];
  let bytes = 0;
  /** Bytes of the first one that are written. */
  let written = 0;
  /** Whether the last thing that came out is half a line. */
  let isTorn = false;

  function giveUp(): readonly Queued[] {
    const lost = entries;
    isTorn = written > 0 || lost[0]?.bytes[0] === LINE_BREAK;
    entries = [];
    bytes = 0;
    written = 0;
    return lost;
  }

  return {
    add: (entry: Queued): void => {
      const added = Buffer.from(isTorn ? `\n${entry.line}` : entry.line);
      isTorn = false;
      bytes += added.length;
      entries.push({ ...entry, bytes: added });
    },
    bytes: () => bytes,
    /** Writes what is taken: nothing is left, or it is to be tried again, or these are lost. */
    flush: (): 'done' | 'busy' | readonly Queued[] => {
      try {
        for (let [entry] = entries; entry !== undefined; [entry] = entries) {
          const count = write(entry.bytes.subarray(written));
          if (count === 0) return 'busy';
          written += count;
          if (written < entry.bytes.length) continue;
          entries.shift();
          bytes -= entry.bytes.length;
          written = 0;
        }
        return 'done';
      } catch (error) {
        return isBusy(error) ? 'busy' : giveUp();
      }
    },
  };
}
