import { Counter, Registry } from 'prom-client';
import type { OwnGroup } from './own-group.ts';

export interface HttpMetrics extends OwnGroup {
  /** An answer to a request; `handler` is the route. */
  answered(handler: string, code: number): void;
}

/** Apart from the rest, since every scrape changes it. */
export function createHttpMetrics(): HttpMetrics {
  const registry = new Registry();
  const requests = new Counter({
    name: 'cbr_exporter_http_requests_total',
    help: 'HTTP requests answered.',
    labelNames: ['handler', 'code'],
    registers: [registry],
  });
  let answers = 0;
  return {
    registry,
    version: () => answers,
    answered: (handler, code) => {
      answers += 1;
      requests.inc({ handler, code: String(code) });
    },
  };
}
