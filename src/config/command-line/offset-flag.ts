import type { PollOffset } from '../../domain/poll-offset.ts';
import { parseDuration } from '../schema/duration.ts';

const DAY_MS = 86_400_000;

type Parsed = { readonly value: PollOffset } | { readonly problem: string };

/** A duration, or `auto` for one that follows from the host's name. */
export function pollOffset(hostName: string): (text: string) => Parsed {
  return (text) => {
    if (text === 'auto') {
      return hostName === ''
        ? { problem: 'needs a host name, and there is none; write a duration' }
        : { value: { host: hostName } };
    }
    const ms = parseDuration(text);
    return ms === undefined || ms > DAY_MS
      ? { problem: 'is no offset; write a duration of up to a day, such as 30s, or auto' }
      : { value: { ms } };
  };
}
