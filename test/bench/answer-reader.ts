export interface AnswerReader {
  /**
   * Takes what came; true once the answer is complete. Throws when it is no 200 whose end can be
   * found.
   */
  take(bytes: Buffer): boolean;
}

const LINE_FEED = 10;
const LINE_END_BYTES = 2;

/**
 * Finds the end of one HTTP/1.1 answer, by its Content-Length or its chunks, with as little work
 * as possible: no byte of the body is looked at but the sizes of chunks.
 */
export function createAnswerReader(onBody?: (bytes: Buffer) => void): AnswerReader {
  let head = '';
  let takeBody: ((bytes: Buffer) => boolean) | undefined;

  function takeHead(bytes: Buffer): boolean {
    head += bytes.toString('latin1');
    const end = head.indexOf('\r\n\r\n');
    if (end === -1) return false;
    const bodyBytes = head.length - end - 4;
    head = head.slice(0, end);
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
    const isChunked = /\r\ntransfer-encoding: chunked/i.test(head);
    if (!head.startsWith('HTTP/1.1 200') || (length === undefined && !isChunked)) {
      throw new Error(head);
    }
    takeBody = isChunked ? byChunks(onBody) : byLength(Number(length), onBody);
    return takeBody(bytes.subarray(bytes.length - bodyBytes));
  }

  return { take: (bytes) => (takeBody === undefined ? takeHead(bytes) : takeBody(bytes)) };
}

function byLength(length: number, onBody?: (bytes: Buffer) => void) {
  let missing = length;
  return (bytes: Buffer): boolean => {
    missing -= bytes.length;
    onBody?.(bytes);
    return missing === 0;
  };
}

function byChunks(onBody?: (bytes: Buffer) => void) {
  let line = '';
  /** Of the chunk that is being read, with the line end behind it. */
  let missing = 0;
  let isLast = false;
  return (bytes: Buffer): boolean => {
    let at = 0;
    while (at < bytes.length) {
      if (missing > 0) {
        const taken = bytes.subarray(at, at + missing);
        onBody?.(taken.subarray(0, Math.max(0, missing - LINE_END_BYTES)));
        missing -= taken.length;
        at += taken.length;
      } else {
        const byte = bytes[at] ?? LINE_FEED;
        at += 1;
        if (byte !== LINE_FEED) {
          line += String.fromCharCode(byte);
          continue;
        }
        const size = Number.parseInt(line, 16);
        line = '';
        isLast = size === 0;
        missing = size + LINE_END_BYTES;
      }
    }
    return isLast && missing === 0;
  };
}
