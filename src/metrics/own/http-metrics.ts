import { header, labelPairs, sampleLine } from '../exposition/text.ts';
import type { OwnGroup } from './own-group.ts';

const NAME = 'cbr_exporter_http_requests_total';

export interface HttpMetrics extends OwnGroup {
  /** An answer to a request; `handler` is the route. */
  answered(handler: string, code: number): void;
}

/**
 * Apart from the rest, since every scrape changes it, and without prom-client, which would take
 * longer for these few lines than a scrape does for all others.
 */
export function createHttpMetrics(): HttpMetrics {
  const counts = new Map<string, number>();
  let answers = 0;
  return {
    families: [{ name: NAME, type: 'counter', labels: ['handler', 'code'] }],
    version: () => answers,
    text: () => {
      if (counts.size === 0) return '';
      let text = header(NAME, 'counter', 'HTTP requests answered.');
      for (const [pairs, count] of counts) text += sampleLine(NAME, pairs, count);
      return text;
    },
    answered: (handler, code) => {
      answers += 1;
      const pairs = labelPairs({ handler, code });
      counts.set(pairs, (counts.get(pairs) ?? 0) + 1);
    },
  };
}
