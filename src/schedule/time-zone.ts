const SECOND_MS = 1000;
const DAY_MS = 86_400_000;

/** The moment at which the clocks of a zone are put forward or back. */
export interface Transition {
  readonly atMs: number;
  /** Local time minus UTC, until the transition and from it on. */
  readonly offsetBeforeMs: number;
  readonly offsetAfterMs: number;
}

export interface TimeZone {
  /** Local time minus UTC at an instant. */
  offsetMs(instantMs: number): number;
  /** The first transition after one instant, up to and including another. */
  firstTransition(afterMs: number, untilMs: number): Transition | undefined;
}

/** The default, without Intl: the first use of it in a process takes as long as a start should. */
const UTC: TimeZone = { offsetMs: () => 0, firstTransition: () => undefined };

/** No zone changes its clocks twice within five days; Gaza does so after seven. */
const STRETCH_MS = 4 * DAY_MS;

interface Stretch {
  readonly offsetMs: number;
  readonly transition: Transition | undefined;
}

/**
 * The offsets of an IANA time zone; undefined if there is none of that name. Intl tells the offset
 * of an instant but not when it changes (Temporal will). So each stretch of a few days is looked at
 * once, at both ends, and a transition is searched where they differ.
 */
export function createTimeZone(name: string): TimeZone | undefined {
  if (name === 'UTC') return UTC;
  const format = offsetFormat(name);
  if (format === undefined) return undefined;
  const stretchOf = createStretches((instantMs) => parseOffsetMs(format.format(instantMs)));
  return {
    offsetMs: (instantMs) => {
      const { offsetMs, transition } = stretchOf(Math.floor(instantMs / STRETCH_MS));
      const isAfter = transition !== undefined && instantMs >= transition.atMs;
      return isAfter ? transition.offsetAfterMs : offsetMs;
    },
    firstTransition: (afterMs, untilMs) => {
      const first = Math.floor(afterMs / STRETCH_MS);
      for (let stretch = first; stretch * STRETCH_MS <= untilMs; stretch += 1) {
        const { transition } = stretchOf(stretch);
        if (transition === undefined || transition.atMs <= afterMs) continue;
        return transition.atMs <= untilMs ? transition : undefined;
      }
      return undefined;
    },
  };
}

type OffsetAt = (instantMs: number) => number;

/** Remembers each stretch that was asked for: some 2,500 at a start, one more every four days. */
function createStretches(offsetAtMs: OffsetAt): (stretch: number) => Stretch {
  const stretches = new Map<number, Stretch>();
  return (stretch) => {
    const known = stretches.get(stretch);
    if (known !== undefined) return known;
    const fromMs = stretch * STRETCH_MS;
    const toMs = fromMs + STRETCH_MS;
    const offsetMs = endOf(stretches.get(stretch - 1)) ?? offsetAtMs(fromMs);
    const nextOffsetMs = stretches.get(stretch + 1)?.offsetMs ?? offsetAtMs(toMs);
    const transition =
      offsetMs === nextOffsetMs
        ? undefined
        : {
            atMs: firstInstantWithout(offsetMs, { fromMs, toMs, offsetAtMs }),
            offsetBeforeMs: offsetMs,
            offsetAfterMs: nextOffsetMs,
          };
    const found = { offsetMs, transition };
    stretches.set(stretch, found);
    return found;
  };
}

function endOf(stretch: Stretch | undefined): number | undefined {
  return stretch?.transition?.offsetAfterMs ?? stretch?.offsetMs;
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly offsetAtMs: OffsetAt;
}

/** Halves the span until it is a second: the zone database knows nothing finer. */
function firstInstantWithout(offsetMs: number, { fromMs, toMs, offsetAtMs }: Span): number {
  let before = fromMs / SECOND_MS;
  let after = toMs / SECOND_MS;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetAtMs(middle * SECOND_MS) === offsetMs) before = middle;
    else after = middle;
  }
  return after * SECOND_MS;
}

function offsetFormat(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  } catch {
    return undefined;
  }
}

/** "10/25/2026, GMT+02:00"; zones of long ago have seconds too. */
function parseOffsetMs(text: string): number {
  const [, sign, hours, minutes, seconds = '0'] =
    /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(text) ?? [];
  if (sign === undefined) return 0;
  const size = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return (sign === '-' ? -size : size) * SECOND_MS;
}
