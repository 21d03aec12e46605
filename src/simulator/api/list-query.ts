/** A page of a list, as the query asks for it. */
export interface Paging {
  readonly limit: number;
  readonly offset: number;
}

const LIMIT_MAX = 1000;

/** Undefined when a number is none, or out of its range. */
export function pagingOf(query: URLSearchParams): Paging | undefined {
  const limit = wholeNumber(query.get('limit') ?? String(LIMIT_MAX));
  const offset = wholeNumber(query.get('offset') ?? '0');
  if (limit === undefined || offset === undefined || limit < 1 || limit > LIMIT_MAX) {
    return undefined;
  }
  return { limit, offset };
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** Keys of a sort with their direction, `created_at:desc,id:desc`; undefined when one is not known. */
export function sortOf(
  text: string,
  known: readonly string[],
): readonly { readonly key: string; readonly ascending: boolean }[] | undefined {
  const keys = text.split(',').map((part) => {
    const [key = '', direction = 'desc', ...rest] = part.split(':');
    const isKnown = known.includes(key) && ['asc', 'desc'].includes(direction);
    return isKnown && rest.length === 0 ? { key, ascending: direction === 'asc' } : undefined;
  });
  return keys.includes(undefined) ? undefined : keys.filter((key) => key !== undefined);
}

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** From when to when, as `2026-01-02T03:04:05Z`; undefined when one of them is no such time. */
export function spanOf(query: URLSearchParams): Span | undefined {
  const fromMs = timeOf(query.get('start_time'), Number.NEGATIVE_INFINITY);
  const toMs = timeOf(query.get('end_time'), Number.POSITIVE_INFINITY);
  return Number.isNaN(fromMs) || Number.isNaN(toMs) ? undefined : { fromMs, toMs };
}

function timeOf(text: string | null, otherwise: number): number {
  if (text === null) return otherwise;
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? Date.parse(text) : Number.NaN;
}
