import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { configFolder } from '../support/exporter-process.ts';
import { ASKED } from '../web/accept-headers.ts';
import { runPrometheus, versionOf } from './prometheus.ts';
import { startVictoriaMetrics } from './victoria-metrics.ts';

const PROMETHEUS = await versionOf('prometheus');
const here = ASKED.filter(
  ({ program, version }) => program !== 'prometheus' || version === PROMETHEUS,
);

it('the formats that this Prometheus prefers are recorded', () => {
  expect(here.some(({ program }) => program === 'prometheus')).toBe(true);
});

it.each(here)('$program $version sends $accept', async ({ program, configured, accept }) => {
  const folder = await configFolder();
  onTestFinished(() => folder.remove());
  const target = createServer((_, response) => response.end()).listen(0, '127.0.0.1');
  onTestFinished(() => {
    target.closeAllConnections();
    target.close();
  });
  await once(target, 'listening');
  const address = target.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  const config = await folder.write(
    'prometheus.yml',
    stringify({
      global: { scrape_interval: '1s', scrape_timeout: '1s', ...configured },
      scrape_configs: [
        { job_name: 'cbr', static_configs: [{ targets: [`127.0.0.1:${address.port}`] }] },
      ],
    }),
  );
  const first = once(target, 'request');
  const start = program === 'prometheus' ? runPrometheus : startVictoriaMetrics;
  const { stop } = await start(config, folder);
  onTestFinished(stop);
  const [request]: readonly IncomingMessage[] = await first;
  expect(request?.headers.accept).toBe(accept);
});
