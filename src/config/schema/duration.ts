const DURATION = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** In the order of the groups above. */
const UNITS = [
  { suffix: 'y', unitMs: 365 * DAY_MS },
  { suffix: 'w', unitMs: 7 * DAY_MS },
  { suffix: 'd', unitMs: DAY_MS },
  { suffix: 'h', unitMs: HOUR_MS },
  { suffix: 'm', unitMs: MINUTE_MS },
  { suffix: 's', unitMs: SECOND_MS },
  { suffix: 'ms', unitMs: 1 },
] as const;

/** Reads a duration as Prometheus writes it; undefined when the text is none. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  const groups = DURATION.exec(text);
  if (text === '' || groups === null) return undefined;
  return UNITS.reduce(
    (totalMs, { unitMs }, index) => totalMs + Number(groups[index + 1] ?? 0) * unitMs,
    0,
  );
}

/** The duration in the same notation; weeks and years are left out, since `26w1d` reads badly. */
export function formatDuration(durationMs: number): string {
  let restMs = Math.round(durationMs);
  let text = '';
  for (const { suffix, unitMs } of UNITS.slice(2)) {
    const count = Math.floor(restMs / unitMs);
    restMs -= count * unitMs;
    if (count > 0) text += `${count}${suffix}`;
  }
  return text === '' ? '0s' : text;
}
