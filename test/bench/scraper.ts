import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { type AnswerReader, createAnswerReader } from './answer-reader.ts';

const BUFFER_BYTES = 256 * 1024;
const AWAKE_MS = 2;

export interface Scraper {
  /** Asks once, on a connection that stays open; milliseconds until the last byte. */
  scrape(): Promise<number>;
  /** The next scrape opens another connection. */
  reconnect(): void;
  close(): void;
}

/**
 * As little of a client as possible, so that what is measured is the server. `onBody` gets the
 * bytes of the body as they come; they are good until it returns.
 */
export async function createScraper(
  url: string,
  encoding: 'gzip' | 'identity' = 'identity',
  onBody?: (bytes: Buffer) => void,
  accept = '*/*',
): Promise<Scraper> {
  const { hostname, port, pathname } = new URL(url);
  const question = `GET ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nAccept: ${accept}\r\nAccept-Encoding: ${encoding}\r\n\r\n`;
  const buffer = Buffer.alloc(BUFFER_BYTES);
  let reader: AnswerReader | undefined;
  let settle: { resolve: () => void; reject: (error: Error) => void } | undefined;

  function take(size: number): boolean {
    try {
      if (reader?.take(buffer.subarray(0, size))) settle?.resolve();
    } catch (error) {
      settle?.reject(new Error(`${url} gave no answer of use`, { cause: error }));
    }
    return true;
  }

  async function open(): Promise<Socket> {
    const opened = connect({
      host: hostname,
      port: Number(port),
      noDelay: true,
      onread: { buffer, callback: take },
    });
    await once(opened, 'connect');
    opened.on('error', (error) => settle?.reject(error));
    opened.on('close', () => settle?.reject(new Error(`${url} hung up`)));
    return opened;
  }

  let socket = await open();
  return {
    scrape: async () => {
      // A server hangs up when a turn comes late.
      if (socket.destroyed || !socket.writable) socket = await open();
      reader = createAnswerReader(onBody);
      const answered = new Promise<void>((resolve, reject) => {
        settle = { resolve, reject };
      });
      const startedMs = performance.now();
      socket.write(question);
      const rest = stayAwake();
      await answered.finally(rest);
      return performance.now() - startedMs;
    },
    reconnect: () => socket.destroy(),
    close: () => socket.destroy(),
  };
}

/**
 * Keeps the core of this process busy for as long as a quick answer takes: to be woken up can take
 * a virtual machine a millisecond, which is more than that. Who takes longer gets the core.
 */
function stayAwake(): () => void {
  const untilMs = performance.now() + AWAKE_MS;
  let isAwake = true;
  function turn(): void {
    if (isAwake && performance.now() < untilMs) setImmediate(turn);
  }
  turn();
  return () => {
    isAwake = false;
  };
}
