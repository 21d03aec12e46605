import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';

/** Addresses of a name, an error, or nothing at all, not even an answer. */
export type Zone = Readonly<Record<string, readonly string[] | 'servfail' | 'refused' | 'silence'>>;

export interface DnsServer {
  /** As a line of resolv.conf names it. */
  readonly address: string;
  /** `A name` or `AAAA name` of every question, in their order. */
  readonly asked: string[];
  /** Answers differently from now on. */
  serve(zone: Zone): void;
  /** Resolves as soon as this was asked. */
  hears(question: string): Promise<void>;
  close(): void;
}

const TYPES = new Map([
  [1, 'A'],
  [28, 'AAAA'],
]);
const RCODES = { servfail: 2, refused: 5 };
const NO_SUCH_NAME = 3;

/** A real server of DNS on loopback. `AAAA name` in a zone overrides what the name says. */
export async function openDnsServer(zone: Zone): Promise<DnsServer> {
  const asked: string[] = [];
  const waiting = new Map<string, () => void>();
  let served = zone;
  const socket = createSocket('udp4');
  socket.on('message', (question, { address, port }) => {
    const { name, type, end } = readQuestion(question);
    asked.push(`${type} ${name}`);
    waiting.get(`${type} ${name}`)?.();
    const said = served[`${type} ${name}`] ?? served[name] ?? [];
    if (said === 'silence') return;
    const isKnown = Object.keys(served).some((each) => each.split(' ').at(-1) === name);
    const rcode = typeof said === 'string' ? RCODES[said] : isKnown ? 0 : NO_SUCH_NAME;
    const addresses = typeof said === 'string' ? [] : said.filter((each) => typeOf(each) === type);
    socket.send(answer(question.subarray(0, end), rcode, addresses), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    serve: (other) => {
      served = other;
    },
    hears: (question) => {
      if (asked.includes(question)) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.set(question, resolve);
      return promise;
    },
    close: () => void socket.close(),
  };
}

function readQuestion(message: Buffer): { name: string; type: string; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const type = TYPES.get(message.readUInt16BE(at + 1)) ?? 'other';
  return { name: labels.join('.').toLowerCase(), type, end: at + 5 };
}

function answer(question: Buffer, rcode: number, addresses: readonly string[]): Buffer {
  const head = Buffer.from(question);
  head.writeUInt16BE(0x8180 + rcode, 2);
  head.writeUInt16BE(addresses.length, 6);
  // Of additional records there are none, whatever the question had.
  head.writeUInt16BE(0, 10);
  const records = addresses.map((address) => {
    const bytes = bytesOf(address);
    const type = isIPv6(address) ? 28 : 1;
    return Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, bytes.length, ...bytes]);
  });
  return Buffer.concat([head, ...records]);
}

function typeOf(address: string): string {
  return isIPv6(address) ? 'AAAA' : 'A';
}

function bytesOf(address: string): readonly number[] {
  if (!isIPv6(address)) return address.split('.').map(Number);
  const [before = '', after = ''] = address.split('::');
  const groups = (text: string) => text.split(':').filter((each) => each !== '');
  const missing = 8 - groups(before).length - groups(after).length;
  const all = [...groups(before), ...Array<string>(missing).fill('0'), ...groups(after)];
  return all.flatMap((group) => [
    Number.parseInt(group, 16) >> 8,
    Number.parseInt(group, 16) & 0xff,
  ]);
}
