import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { type Answer, type Send, sendAnswer } from './answer.ts';

const TOO_LARGE_BYTES = 9 * 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;
const MEMBER_BYTES = 1024 * 1024;
const MEMBERS = 64;
const HUGE_HEADER_COUNT = 72;
const DRIP_INTERVAL_MS = 50;

/** The checkpoint that was asked for and another one; undefined when none was asked for. */
export type MixedUpIds = Readonly<Record<'asked' | 'other', string>> | undefined;

/** What else can happen to the answer the API would have given. */
export interface Disturbance {
  readonly summary: string;
  /** Turns the true answer into a false one. */
  change?(answer: Answer, ids: MixedUpIds): Answer;
  readonly send?: Send;
  /** Used when the fault names no delay of its own. */
  readonly delayMs?: number;
}

export const DISTURBANCES = {
  wrong_id: {
    summary: "200 with another checkpoint's ID",
    change: (answer, ids) =>
      ids === undefined
        ? answer
        : { ...answer, body: answer.body.replaceAll(ids.asked, ids.other) },
  },
  wrong_type: {
    summary: '200 with JSON that is no checkpoint',
    change: ({ headers }) => ({ status: 200, headers, body: '{"vaults":[],"count":0}' }),
  },
  html: {
    summary: '200 with HTML',
    change: ({ headers }) => ({
      status: 200,
      headers: { ...headers, 'Content-Type': 'text/html' },
      body: '<html><body>Welcome</body></html>',
    }),
  },
  cut_json: {
    summary: 'a well-framed answer with the first half of the JSON document',
    change: (answer) => ({ ...answer, body: answer.body.slice(0, answer.body.length / 2) }),
  },
  huge_headers: {
    summary: 'more than 64 KiB of headers',
    change: (answer) => ({ ...answer, headers: { ...answer.headers, ...hugeHeaders() } }),
  },
  truncated: {
    summary: 'a Content-Length larger than what is sent before the connection is closed',
    send: sendTruncated,
  },
  too_large: {
    summary: 'a body of 9 MiB, without Content-Length',
    send: (response, answer) => void sendTooLarge(response, answer),
  },
  gzip_bomb: {
    summary: 'gzip that nobody asked for: 64 KiB of it, 64 MiB once inflated',
    send: sendGzipBomb,
  },
  never_ending: {
    summary: 'headers, and then a body that drips for ever, a byte at a time',
    send: sendDripping,
  },
  stall: { summary: 'the request is read and never answered', send: () => {} },
  reset: {
    summary: 'the connection is reset, or over https cut',
    send: ({ socket }) => {
      // Node cannot reset what is encrypted; that it ends without a word comes close.
      if (socket instanceof TLSSocket) socket.destroy();
      else socket?.resetAndDestroy();
    },
  },
  slow: {
    summary: 'the true answer after `delay_ms`, 5000 unless told otherwise',
    send: sendAnswer,
    delayMs: 5000,
  },
} as const satisfies Record<string, Disturbance>;

function hugeHeaders(): Record<string, string> {
  const filler = 'x'.repeat(1024);
  return Object.fromEntries(
    Array.from({ length: HUGE_HEADER_COUNT }, (_, index) => [`X-Filler-${index}`, filler]),
  );
}

function sendTruncated(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) + 100 });
  // Only once the body has left, else the client might see nothing at all.
  response.write(body, () => response.destroy());
}

async function sendTooLarge(response: ServerResponse, answer: Answer): Promise<void> {
  response.writeHead(answer.status, answer.headers);
  response.write('{"checkpoint":{"id":"');
  const chunk = 'x'.repeat(CHUNK_BYTES);
  const closed = once(response, 'close');
  for (let sentBytes = 0; sentBytes < TOO_LARGE_BYTES; sentBytes += CHUNK_BYTES) {
    if (response.destroyed) return;
    if (!response.write(chunk)) await Promise.race([once(response, 'drain'), closed]);
  }
  response.end('"}}');
}

function sendGzipBomb(response: ServerResponse, { status, headers }: Answer): void {
  // All of it in one piece would keep every other request waiting for half a second.
  const member = gzipSync(Buffer.alloc(MEMBER_BYTES, ' '));
  const bomb = Buffer.concat(Array.from({ length: MEMBERS }, () => member));
  const length = { 'Content-Encoding': 'gzip', 'Content-Length': bomb.length };
  response.writeHead(status, { ...headers, ...length });
  response.end(bomb);
}

function sendDripping(response: ServerResponse, { status, headers }: Answer): void {
  response.writeHead(status, headers);
  response.write('{');
  const timer = setInterval(() => response.write(' '), DRIP_INTERVAL_MS);
  response.once('close', () => clearInterval(timer));
}
