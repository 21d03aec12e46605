import { formatDuration, parseDuration } from '../config/schema/duration.ts';

/** For the demos: a minute of the shipped rules passes in a second. */
export const DEMO_FACTOR = 60;

/** What holds a duration in a file with rules, in prometheus.yml and in alertmanager.yml. */
const DURATION_KEYS: ReadonlySet<string> = new Set([
  ...['interval', 'for', 'keep_firing_for'],
  ...['scrape_interval', 'scrape_timeout', 'evaluation_interval'],
  ...['group_wait', 'group_interval', 'repeat_interval'],
]);
/** Of these the values are names, whatever they look like. */
const NAME_KEYS: ReadonlySet<string> = new Set(['labels', 'matchers']);

const DURATION = '(?:\\d+(?:ms|[smhdwy]))+';
/** Texts, which may show anything, and the windows, steps and offsets beside them. */
const TEXT_OR_WINDOW = new RegExp(
  [
    /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/.source,
    `\\[\\s*${DURATION}\\s*(?::\\s*(?:${DURATION})?\\s*)?\\]`,
    `\\boffset\\s+-?\\s*${DURATION}`,
    /(?<=\bclamp_min\([^\n]*,\s*)\d+(?=\))/.source,
  ].join('|'),
  'g',
);

/**
 * A configuration of Prometheus or Alertmanager, or a file with rules, in which time goes faster by
 * a factor: all durations are divided by it, of waiting as well as of the windows in expressions
 * and in the queries of annotations.
 *
 * Plain numbers of seconds in expressions stay. They are compared with what the exporter reports,
 * the creation of a restore point or the time of an answer, and that goes no faster. But what
 * clamp_min lets through at least is a margin for scrapes, which do go faster.
 */
export function withScaledDurations(document: unknown, factor: number): unknown {
  if (Array.isArray(document)) return document.map((each) => withScaledDurations(each, factor));
  if (typeof document !== 'object' || document === null) return document;
  return Object.fromEntries(
    Object.entries(document).map(([key, value]) => [key, scaledEntry(key, value, factor)]),
  );
}

function scaledEntry(key: string, value: unknown, factor: number): unknown {
  if (NAME_KEYS.has(key)) return value;
  if (key === 'annotations') return scaledQueries(value, factor);
  if (typeof value !== 'string') return withScaledDurations(value, factor);
  if (key === 'expr') return scaledWindows(value, factor);
  return DURATION_KEYS.has(key) ? scaledDuration(value, factor) : value;
}

/** The queries of an annotation stand between backticks. */
function scaledQueries(annotations: unknown, factor: number): unknown {
  return Object.fromEntries(
    Object.entries(annotations ?? {}).map(([name, template]) => [
      name,
      String(template).replaceAll(
        /`([^`]*)`/g,
        (_, query: string) => `\`${scaledWindows(query, factor)}\``,
      ),
    ]),
  );
}

function scaledWindows(expression: string, factor: number): string {
  return expression.replaceAll(TEXT_OR_WINDOW, (found) => {
    if (/^["'`]/.test(found)) return found;
    if (/^\d+$/.test(found)) return String(Number(found) / factor);
    return found.replaceAll(new RegExp(DURATION, 'g'), (duration) =>
      scaledDuration(duration, factor),
    );
  });
}

function scaledDuration(text: string, factor: number): string {
  const durationMs = parseDuration(text);
  if (durationMs === undefined) throw new Error(`"${text}" is not a duration`);
  // No wait at all means something else than a short one: an interval of 0 is refused.
  return durationMs === 0 ? text : formatDuration(Math.max(1, durationMs / factor));
}
