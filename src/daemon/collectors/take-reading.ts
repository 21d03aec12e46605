import { type Reading, readingEvents } from '../../domain/reading.ts';
import type { CollectorParts } from './collector.ts';
import { pollLogLines } from './poll-log.ts';

export interface TakingParts extends Pick<CollectorParts, 'readings' | 'log' | 'publishSoon'> {
  readonly ownMetrics: Pick<CollectorParts['ownMetrics'], 'events'>;
  /** Whether somebody wrote the ID down, and may have made a mistake. */
  readonly isConfigured?: boolean;
}

/** Takes what an outcome made of a reading to everybody who has to know of it. */
export function takeReading(parts: TakingParts, previous: Reading, next: Reading): void {
  const { readings, ownMetrics, log, isConfigured } = parts;
  const events = readingEvents(previous, next);
  readings.replace(next);
  ownMetrics.events(next.known.project, events);
  for (const { level, fields, message } of pollLogLines(previous, next, events, isConfigured)) {
    log[level](fields, message);
  }
  parts.publishSoon();
}
