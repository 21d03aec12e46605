import { type Reading, readingEvents } from '../../domain/reading.ts';
import type { CollectorParts } from './collector.ts';
import { pollLogLines } from './poll-log.ts';

export interface TakingParts extends Pick<CollectorParts, 'readings' | 'log' | 'publishSoon'> {
  readonly ownMetrics: Pick<CollectorParts['ownMetrics'], 'events'>;
}

/** Takes what an outcome made of a reading to everybody who has to know of it. */
export function takeReading(parts: TakingParts, previous: Reading, next: Reading): void {
  const { readings, ownMetrics, log } = parts;
  const events = readingEvents(previous, next);
  readings.replace(next);
  ownMetrics.events(next.known.project, events);
  for (const { level, fields, message } of pollLogLines(previous, next, events)) {
    log[level](fields, message);
  }
  parts.publishSoon();
}
