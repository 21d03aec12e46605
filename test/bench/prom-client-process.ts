import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Gauge, Registry } from 'prom-client';

/** The series of a file in the text format, as gauges of prom-client, served as its users do. */
const SAMPLE = /^(\w+)(?:\{(.*)\})? (\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

const compress = promisify(gzip);
const registry = new Registry();
const gauges = new Map<string, Gauge>();

for (const line of readFileSync(process.argv[2] ?? '', 'utf8').split('\n')) {
  const [, name, pairs = '', value] = SAMPLE.exec(line) ?? [];
  if (name === undefined) continue;
  const labels = Object.fromEntries([...pairs.matchAll(LABEL)].map(([, key, text]) => [key, text]));
  const gauge = gauges.get(name) ?? gaugeOf(name, Object.keys(labels));
  gauge.set(labels, Number(value));
}

function gaugeOf(name: string, labelNames: string[]): Gauge {
  const gauge = new Gauge({ name, help: name, labelNames, registers: [registry] });
  gauges.set(name, gauge);
  return gauge;
}

const server = createServer(async (request, response) => {
  const text = await registry.metrics();
  const isGzip = request.headers['accept-encoding'] === 'gzip';
  const body = isGzip ? await compress(text) : Buffer.from(text);
  if (isGzip) response.setHeader('content-encoding', 'gzip');
  response.setHeader('content-type', registry.contentType);
  response.setHeader('content-length', body.length);
  response.end(body);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('no port');
process.on('disconnect', () => process.exit(0));
process.send?.(`http://127.0.0.1:${address.port}`);
