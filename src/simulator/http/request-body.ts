import type { IncomingMessage } from 'node:http';

const BODY_BYTES_MAX = 64 * 1024;

/** The body as text; undefined when it is larger than 64 KiB. Never settles if the client goes. */
export function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve) => {
    // What comes beyond the limit is let go by, so that the client is free to read our answer.
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength;
      if (bytes <= BODY_BYTES_MAX) chunks.push(chunk);
      else resolve(undefined);
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
  });
}
