import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Peer } from './scrape-peers.ts';

/** A server with the same series as the others. */
export interface Contender {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  /** The format that is asked for, where it is not the one that everybody gets. */
  readonly accept?: string;
  /** Whether each scrape costs it as much as the first: it has nothing that is ready. */
  readonly rendersEachScrape: boolean;
  end(): Promise<void>;
}

/** What a peer has to serve. */
export interface Served {
  readonly text: Buffer;
  readonly gzip: Buffer;
  /** The text in a file. */
  readonly file: string;
  /** For what it needs. */
  readonly folder: string;
}

/** With the folder in which peers were made ready. */
export interface ServedByPeers extends Served {
  readonly programs: string;
}

/** What an exporter serves now, written into a folder. */
export async function servedBy(url: string, folder: string): Promise<Served> {
  const text = await bytesOf(url, 'identity');
  const gzip = await bytesOf(url, 'gzip');
  const file = join(folder, 'exposition.txt');
  await writeFile(file, text);
  return { text, gzip, file, folder };
}

/** One after the other, and into the list at once, so that what runs is ended whatever follows. */
export async function startPeers(
  contenders: Contender[],
  peers: readonly Peer[],
  served: ServedByPeers,
): Promise<void> {
  for (const { name, rendersEachScrape, start } of peers) {
    contenders.push({ ...(await start(served)), name, rendersEachScrape });
  }
}

/** How many samples a text has. */
export function seriesIn(text: Buffer): number {
  return text.toString().match(/^[^#\n]/gm)?.length ?? 0;
}

/** As they come over the wire. */
export async function bytesOf(url: string, encoding: 'gzip' | 'identity'): Promise<Buffer> {
  const asked = get(`${url}/metrics`, { agent: false, headers: { 'accept-encoding': encoding } });
  const response: IncomingMessage = (await once(asked, 'response'))[0];
  // What comes after the headers makes the response fail, which is waited for.
  asked.on('error', () => {});
  const used = response.headers['content-encoding'] ?? 'identity';
  if (used !== encoding) throw new Error(`asked for ${encoding}, got ${used}`);
  return buffer(response);
}
