import { once } from 'node:events';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { samplesOf } from '../series-file.ts';

/**
 * The series of a file in the text format, as gauges of OpenTelemetry. They are set once, which is
 * cheaper for it than callbacks that tell all of them in each collection. JavaScript, since its
 * packages are not there when types are checked.
 */
const SERIES_MAX = 10_000_000;

/** Until its turn comes again. */
const KEEP_ALIVE_MS = 600_000;
const compress = promisify(gzip);
const exporter = new PrometheusExporter({
  preventServerStart: true,
  // Neither is among the series of the others.
  withoutScopeInfo: true,
  withoutTargetInfo: true,
});
const serializer = new PrometheusSerializer('', false, undefined, true, true);
const provider = new MeterProvider({
  readers: [exporter],
  // It folds what is beyond 2000 series of a metric into one, unless it is told otherwise.
  views: [{ instrumentName: '*', aggregationCardinalityLimit: SERIES_MAX }],
});
const meter = provider.getMeter('bench');
const gauges = new Map();

for (const { name, labels, value } of samplesOf(process.argv[2] ?? '')) {
  if (!gauges.has(name)) gauges.set(name, meter.createGauge(name, { description: name }));
  gauges.get(name).record(value, labels);
}

/** Its own server cannot compress, so who wants that does what its handler does, and gzip. */
async function answerInGzip(response) {
  const { resourceMetrics } = await exporter.collect();
  const body = await compress(serializer.serialize(resourceMetrics));
  response.writeHead(200, {
    'content-type': 'text/plain',
    'content-encoding': 'gzip',
    'content-length': body.length,
  });
  response.end(body);
}

const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
  const isGzip = /\bgzip\b/.test(String(request.headers['accept-encoding']));
  if (isGzip) answerInGzip(response);
  else exporter.getMetricsRequestHandler(request, response);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
process.on('disconnect', () => process.exit(0));
process.send?.(`http://127.0.0.1:${server.address().port}`);
