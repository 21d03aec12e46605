import { get, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type Body, sendBody } from '../../src/web/send-body.ts';
import { startServer } from '../support/http-server.ts';

const MIB = 2 ** 20;
const CHUNK = Buffer.alloc(64 * 1024, 'a line of some metric\n');
const ending: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

interface CountedBody extends Body {
  /** Bytes made so far. */
  taken(): number;
  isLetGo(): boolean;
}

function bodyOf(byteLength: number): CountedBody {
  let taken = 0;
  let isLetGo = false;
  return {
    byteLength,
    taken: () => taken,
    isLetGo: () => isLetGo,
    *[Symbol.iterator]() {
      try {
        for (; taken < byteLength; taken += CHUNK.length) yield CHUNK;
      } finally {
        isLetGo = true;
      }
    },
  };
}

/** Answers one request with the body; resolves once both sides know of each other. */
async function answering(body: Body, options = {}) {
  const answered = Promise.withResolvers<{ sent: Promise<void>; response: ServerResponse }>();
  const server = await startServer((_request, response) => {
    response.setHeader('content-length', body.byteLength);
    answered.resolve({ sent: sendBody(response, body, options), response });
  });
  ending.push(server.close);
  const reader = await new Promise<IncomingMessage>((resolve, reject) => {
    get(server.url, resolve).on('error', reject);
  });
  reader.on('error', () => {});
  return { reader, ...(await answered.promise) };
}

/** Until the server has nothing more to do: the buffers between the two are full. */
async function untilStuck(body: CountedBody): Promise<void> {
  for (let quiet = 0, before = -1; quiet < 200; await turn()) {
    quiet = body.taken() === before ? quiet + 1 : 0;
    before = body.taken();
  }
}

describe('a body', () => {
  it.each([0, 1, 20, 40 * 16])('of %i chunks arrives whole', async (chunks) => {
    const body = bodyOf(chunks * CHUNK.length);
    const { reader, sent } = await answering(body);
    const received = await buffer(reader);
    expect(received.equals(Buffer.concat([...bodyOf(body.byteLength)]))).toBe(true);
    await sent;
  });

  it('lets others have their turn between the megabytes', async () => {
    const body = bodyOf(64 * MIB);
    let turns = 0;
    let isSent = false;
    const { reader, sent } = await answering(body);
    const received = buffer(reader);
    void sent.then(() => {
      isSent = true;
    });
    for (; !isSent; await turn()) turns += 1;
    expect((await received).length).toBe(64 * MIB);
    expect(turns).toBeGreaterThanOrEqual(50);
  });

  it('is written without a warning, whatever its length', async () => {
    const warnings: Error[] = [];
    const hear = (warning: Error) => warnings.push(warning);
    process.on('warning', hear);
    ending.push(() => process.off('warning', hear));
    const { reader, sent, response } = await answering(bodyOf(64 * MIB));
    await buffer(reader);
    await sent;
    expect(response.listenerCount('drain')).toBeLessThanOrEqual(2);
    await turn();
    expect(warnings).toEqual([]);
  });
});

describe('a reader', () => {
  it('that is slow gets all of it, and no more is made than it takes', async () => {
    const body = bodyOf(256 * MIB);
    const { reader, sent } = await answering(body);
    await untilStuck(body);
    // What the two kernels' buffers hold, and a cork.
    expect(body.taken()).toBeLessThan(32 * MIB);
    let received = 0;
    for await (const data of reader) {
      received += data.length;
      expect(body.taken() - received).toBeLessThan(32 * MIB);
    }
    await sent;
    expect(received).toBe(body.byteLength);
  });

  it('that goes away ends the making, and lets go of the rest', async () => {
    const body = bodyOf(256 * MIB);
    const { reader, sent } = await answering(body);
    reader.destroy();
    await sent;
    expect(body.taken()).toBeLessThan(256 * MIB);
    expect(body.isLetGo()).toBe(true);
  });

  it('that has gone before the answer gets nothing made', async () => {
    const gone = Promise.withResolvers<void>();
    const body = bodyOf(256 * MIB);
    const server = await startServer((_request, response) => {
      response.once('close', () => gone.resolve(sendBody(response, body)));
      request.destroy();
    });
    ending.push(server.close);
    const request = get(server.url).on('error', () => {});
    await gone.promise;
    expect(body.taken()).toBe(0);
  });

  it('that has not all of it after a long time is cut off', async () => {
    const body = bodyOf(256 * MIB);
    const { sent, response } = await answering(body, { drippingMs: 20 });
    await sent;
    expect(response.destroyed).toBe(true);
    expect(body.isLetGo()).toBe(true);
  });
});
