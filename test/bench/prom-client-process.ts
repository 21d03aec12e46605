import { once } from 'node:events';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Gauge, Registry } from 'prom-client';
import { samplesOf } from './series-file.ts';

/** The series of a file in the text format, as gauges of prom-client, served as its users do. */
/** Until its turn comes again. */
const KEEP_ALIVE_MS = 600_000;
const compress = promisify(gzip);
const registry = new Registry();
const gauges = new Map<string, Gauge>();

for (const { name, labels, value } of samplesOf(process.argv[2] ?? '')) {
  const gauge = gauges.get(name) ?? gaugeOf(name, Object.keys(labels));
  gauge.set(labels, value);
}

function gaugeOf(name: string, labelNames: string[]): Gauge {
  const gauge = new Gauge({ name, help: name, labelNames, registers: [registry] });
  gauges.set(name, gauge);
  return gauge;
}

const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, async (request, response) => {
  const text = await registry.metrics();
  const isGzip = /\bgzip\b/.test(String(request.headers['accept-encoding']));
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
