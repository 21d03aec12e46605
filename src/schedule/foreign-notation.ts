/** The names that stand for a whole expression. */
export const NICKNAMES: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

export const AS_CRON = 'as "*/5 * * * *" for every five minutes';

/**
 * What to say about a schedule in the notation of another program, which its writer knows how to
 * read and we do not; undefined when it is none.
 */
export function foreignNotation(expression: string): string | undefined {
  const text = expression.trim();
  if (/["'`]/.test(text)) return 'has quotes inside; leave these out';
  const zone = /^(?:CRON_)?TZ=(\S+)(?:\s|$)/i.exec(text)?.[1];
  if (zone !== undefined) {
    const name = /^[\w/+-]{1,64}$/.test(zone) ? zone : 'Europe/Berlin';
    return `has a time zone in it, which has a key of its own; write timezone: ${name} beside it`;
  }
  if (/^@reboot$/i.test(text)) {
    return `has no @reboot; every project is asked once at the start anyway, so write when to ask after that, ${AS_CRON}`;
  }
  const duration = /^(?:@?every\s+)?(\d.*)$/i.exec(text)?.[1];
  const seconds = duration === undefined ? undefined : secondsOf(duration);
  if (seconds !== undefined) {
    return `is a duration, and a schedule is cron; write schedule: ${asCron(seconds)}`;
  }
  if (/^@every\b/i.test(text)) return `has no @every; write it as cron, ${AS_CRON}`;
  if (!text.startsWith('@') || Object.hasOwn(NICKNAMES, text.toLowerCase())) return undefined;
  return `is none of ${Object.keys(NICKNAMES).join(', ')}; or write fields, ${AS_CRON}`;
}

/** Of a duration as Go, Prometheus or a person writes it. */
function secondsOf(text: string): number | undefined {
  const parts = [...text.matchAll(/\s*(\d{1,6})\s*(s|m|h|d)[a-z]*/gi)];
  if (parts.map(([whole]) => whole).join('') !== text) return undefined;
  return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * secondsPer(unit), 0);
}

function secondsPer(unit: string): number {
  return { s: 1, m: 60, h: 3600, d: 86_400 }[unit.toLowerCase()] ?? Number.NaN;
}

/** Only what cron can say evenly. */
function asCron(seconds: number): string {
  const [minutes, hours] = [seconds / 60, seconds / 3600];
  if (hours === 24) return '"0 0 * * *"';
  if (divides(hours, 24)) return `"0 ${every(hours)} * * *"`;
  if (divides(minutes, 60)) return `"${every(minutes)} * * * *"`;
  if (divides(seconds, 60)) return `"${every(seconds)} * * * * *"`;
  return '"*/5 * * * *", which is every five minutes, or the like';
}

function divides(count: number, whole: number): boolean {
  return Number.isInteger(count) && count > 0 && whole % count === 0;
}

function every(count: number): string {
  return count === 1 ? '*' : `*/${count}`;
}
