import { startChild } from './child.ts';
import { buildGoScrape, startGoScrape } from './go-scrape.ts';
import { isNginxInstalled, startNginx } from './nginx.ts';
import { installPeerPackages } from './peer-packages.ts';
import type { Contender, ServedByPeers } from './scrape-contenders.ts';
import type { Findings } from './subject.ts';

type Running = Pick<Contender, 'url' | 'pid' | 'end'>;

/** Somebody else's way to serve the same series. */
export interface Peer {
  readonly name: string;
  readonly rendersEachScrape: boolean;
  start(served: ServedByPeers): Promise<Running>;
}

interface PossiblePeer extends Peer {
  /** Makes it ready, in a folder; says what is to be done where it cannot be. */
  prepare(folder: string): Promise<string | undefined>;
}

export const NGINX = 'nginx';
export const PROM_CLIENT = 'prom-client';
const OPENTELEMETRY = 'OpenTelemetry';
const CLIENT_GOLANG = 'client_golang';

const POSSIBLE_PEERS: readonly PossiblePeer[] = [
  {
    name: NGINX,
    rendersEachScrape: false,
    prepare: async () => (isNginxInstalled() ? undefined : 'apt-get install nginx-light'),
    start: ({ folder, text, gzip }) => startNginx(folder, { text, gzip }),
  },
  {
    name: PROM_CLIENT,
    rendersEachScrape: true,
    prepare: async () => undefined,
    start: ({ file }) => startProcess('prom-client-process.ts', file),
  },
  {
    name: OPENTELEMETRY,
    rendersEachScrape: true,
    prepare: installPeerPackages,
    start: ({ file }) => startProcess('peers/opentelemetry-process.js', file),
  },
  {
    name: CLIENT_GOLANG,
    rendersEachScrape: true,
    prepare: buildGoScrape,
    start: ({ programs, file }) => startGoScrape(programs, file),
  },
];

/** Those that can run here; the others are left out with a word on what they need. */
export async function readyPeers(
  folder: string,
  findings: Findings,
  wanted: (name: string) => boolean = () => true,
): Promise<readonly Peer[]> {
  const ready: Peer[] = [];
  for (const peer of POSSIBLE_PEERS.filter(({ name }) => wanted(name))) {
    const missing = await peer.prepare(folder);
    if (missing === undefined) ready.push(peer);
    else findings.note(`${peer.name} is left out: ${missing}`);
  }
  return ready;
}

async function startProcess(program: string, file: string): Promise<Running> {
  const { greeting, pid, end } = await startChild<string>(program, [file]);
  return { url: greeting, pid, end };
}
