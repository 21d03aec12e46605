import { once } from 'node:events';
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';

export interface Scraper {
  /** Asks once, on a connection that stays; milliseconds until the last byte. */
  scrape(): Promise<number>;
  close(): void;
}

/**
 * As little of a client as possible, so that what is measured is the server: it finds the length
 * in the header and counts the bytes.
 */
export async function createScraper(
  url: string,
  encoding: 'gzip' | 'identity' = 'identity',
): Promise<Scraper> {
  const { hostname, port, pathname } = new URL(url);
  const question = `GET ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nAccept-Encoding: ${encoding}\r\n\r\n`;
  let head = '';
  let missing: number | undefined;
  let settle: { resolve: () => void; reject: (error: Error) => void } | undefined;

  function take(size: number, bytes: Uint8Array): boolean {
    if (missing === undefined) {
      head += Buffer.from(bytes.buffer, bytes.byteOffset, size).toString('latin1');
      const end = head.indexOf('\r\n\r\n');
      if (end === -1) return true;
      const length = /\r\ncontent-length: (\d+)/i.exec(head.slice(0, end))?.[1];
      if (!head.startsWith('HTTP/1.1 200') || length === undefined) {
        settle?.reject(new Error(`${url}: ${head.slice(0, end)}`));
        return true;
      }
      missing = Number(length) - (head.length - end - 4);
    } else {
      missing -= size;
    }
    if (missing === 0) settle?.resolve();
    return true;
  }

  const socket = connect({
    host: hostname,
    port: Number(port),
    noDelay: true,
    onread: { buffer: Buffer.alloc(256 * 1024), callback: take },
  });
  await once(socket, 'connect');
  socket.on('error', (error) => settle?.reject(error));
  socket.on('close', () => settle?.reject(new Error(`${url} hung up`)));
  return {
    scrape: async () => {
      head = '';
      missing = undefined;
      const answered = new Promise<void>((resolve, reject) => {
        settle = { resolve, reject };
      });
      const startedMs = performance.now();
      socket.write(question);
      await answered;
      return performance.now() - startedMs;
    },
    close: () => socket.destroy(),
  };
}
