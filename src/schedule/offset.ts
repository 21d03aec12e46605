import { createHash } from 'node:crypto';
import type { PollOffset } from '../domain/poll-offset.ts';
import type { ReadSchedule } from '../domain/schedule-reading.ts';

const OFFSET_AUTO_MAX_MS = 5 * 60_000;

/** Reads schedules for a process that begins so much later than their ticks; the gaps stay. */
export function shifted(read: ReadSchedule, offset: PollOffset): ReadSchedule {
  return (expression, timezone) => {
    const reading = read(expression, timezone);
    if ('problems' in reading) return reading;
    const offsetMs = offsetWithin(reading.shortestGapMs, offset);
    if (offsetMs < reading.shortestGapMs) return { ...reading, offsetMs };
    const problem = `has ticks that are ${reading.shortestGapMs / 1000}s apart, and --poll.offset puts each off for ${offsetMs / 1000}s, beyond the next one; write less, or auto`;
    return { problems: [{ key: 'schedule', problem }] };
  };
}

/**
 * By the name of a host it is a share of half the shortest gap, or of five minutes, that is the
 * same at every start and has nothing to do with that of any other name.
 */
function offsetWithin(shortestGapMs: number, offset: PollOffset): number {
  if ('ms' in offset) return offset.ms;
  const share = createHash('sha256').update(offset.host).digest().readUInt32BE() / 2 ** 32;
  return Math.floor(share * Math.min(shortestGapMs / 2, OFFSET_AUTO_MAX_MS));
}
