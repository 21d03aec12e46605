/** How far back is remembered. */
export const REMEMBERED_MS = 3_600_000;

/** Of most there is only one value. */
const NONE: readonly never[] = [];

interface Known<Value> {
  readonly value: Value | undefined;
  /** What it was before, the oldest first. */
  readonly former: readonly { readonly value: Value | undefined; readonly untilMs: number }[];
}

/** Values by ID as they are now, and as they were up to an hour ago. */
export interface Remembered<Value> {
  get(id: string, agoMs?: number): Value | undefined;
  list(agoMs?: number): readonly Value[];
  /** Undefined: it is there no longer. */
  set(id: string, value: Value | undefined): void;
  /** As if it had never been there. */
  forget(id: string): void;
}

export function createRemembered<Value>(
  initial: Iterable<readonly [string, Value]>,
  now: () => number,
): Remembered<Value> {
  const all = new Map<string, Known<Value>>();
  for (const [id, value] of initial) all.set(id, { value, former: NONE });

  function valueAgo({ value, former }: Known<Value>, agoMs: number): Value | undefined {
    if (agoMs === 0 || former.length === 0) return value;
    const atMs = now() - agoMs;
    const then = former.find(({ untilMs }) => atMs < untilMs);
    return then === undefined ? value : then.value;
  }

  return {
    get(id, agoMs = 0) {
      const known = all.get(id);
      return known && valueAgo(known, agoMs);
    },
    list(agoMs = 0) {
      const values: Value[] = [];
      for (const known of all.values()) {
        const value = valueAgo(known, agoMs);
        if (value !== undefined) values.push(value);
      }
      return values;
    },
    set(id, value) {
      const untilMs = now();
      const known = all.get(id);
      const young = known?.former.filter((each) => untilMs - each.untilMs < REMEMBERED_MS) ?? [];
      all.set(id, { value, former: [...young, { value: known?.value, untilMs }] });
    },
    forget: (id) => void all.delete(id),
  };
}
