/**
 * Reading of single fields as the API really sends them: numbers also as text, times with and
 * without a zone. Each gives undefined for what it cannot read; nobody makes up a value.
 */

const DECIMAL = /^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const TIME =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}:\d{2})(\.\d+)?(?: ?(Z|z|[+-]\d{2}:?\d{2}))?)?$/;

const GIB = 2 ** 30;
const MIB = 2 ** 20;
const DAY_SECONDS = 86_400;

/** The API's "GB" are GiB: its Cloud Eye metric in GB is documented with the IEC conversion. */
export function readGibibytes(value: unknown): number | undefined {
  return scaled(value, GIB);
}

/** backup_size has no documented unit; recorded vaults show it in MiB, like billing.used. */
export function readMebibytes(value: unknown): number | undefined {
  return scaled(value, MIB);
}

/** Of a hundred, as a ratio. */
export function readPercent(value: unknown): number | undefined {
  const percent = readDecimal(value);
  return percent === undefined || percent > 100 ? undefined : percent / 100;
}

export function readCount(value: unknown): number | undefined {
  const count = readDecimal(value);
  return Number.isSafeInteger(count) ? count : undefined;
}

/** Retention in days to seconds; -1 means permanent. */
export function readRetention(value: unknown): number | 'permanent' | undefined {
  if (value === -1 || value === '-1') return 'permanent';
  const days = readCount(value);
  return days === undefined ? undefined : days * DAY_SECONDS;
}

/**
 * Unix time in seconds, with the fraction kept. A time without a zone is UTC: the API reference
 * rewrote its naive examples to +00:00, and recorded answers agree with their Date header.
 */
export function readTime(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const match = TIME.exec(value.trim());
  if (match === null) return undefined;
  const [, date, clock = '00:00:00', fraction = '', zone = 'Z'] = match;
  const localMs = Date.parse(`${date}T${clock}Z`);
  // V8 rolls 30 February over to March; such a day is no time the API meant.
  if (new Date(localMs).getUTCDate() !== Number(date?.slice(-2))) return undefined;
  const ms = zone === 'Z' ? localMs : Date.parse(`${date}T${clock}${isoZone(zone)}`);
  const seconds = ms / 1000 + Number(`0${fraction}`);
  return seconds >= 0 ? seconds : undefined;
}

function isoZone(zone: string): string {
  if (zone === 'Z' || zone === 'z') return 'Z';
  return zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
}

function scaled(value: unknown, unit: number): number | undefined {
  const amount = readDecimal(value);
  if (amount === undefined) return undefined;
  const bytes = amount * unit;
  return Number.isFinite(bytes) ? bytes : undefined;
}

function readDecimal(value: unknown): number | undefined {
  const amount =
    typeof value === 'string' && DECIMAL.test(value.trim()) ? Number(value.trim()) : value;
  return typeof amount === 'number' && Number.isFinite(amount) && amount >= 0 ? amount : undefined;
}
