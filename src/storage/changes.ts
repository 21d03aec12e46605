import { entryText, sectionText } from './format.ts';
import type { Entries, Fields, Kind, Section } from './kind.ts';

const NOTHING: Entries<unknown> = new Map();

/** Whether both are about the same things, so that one can follow from the other by changes. */
export function areOfTheSame(some: readonly Section[], others: readonly Section[]): boolean {
  const heads = (sections: readonly Section[]) => sections.map(headOf).join('');
  return heads(some) === heads(others);
}

/**
 * The lines that make what is now of `before`; all there is, without it. What stays the same gives
 * an empty text, so that who takes the lines may pause there too.
 */
export function* linesOf(
  now: readonly Section[],
  before: readonly Section[] = [],
): Generator<string> {
  for (const [at, section] of now.entries()) {
    let head = headOf(section);
    for (const line of entryLines(section, before[at]?.entries ?? NOTHING)) {
      yield line === '' ? '' : head + line;
      if (line !== '') head = '';
    }
  }
}

function headOf({ kind, project, identity }: Section): string {
  return sectionText(kind.name, project, identity);
}

function* entryLines({ kind, entries }: Section, before: Entries<unknown>): Generator<string> {
  if (entries === before) return;
  let kept = 0;
  for (const key of entries.keys()) {
    const former = before.get(key);
    if (former !== undefined) kept += 1;
    yield entryLine(kind, key, entries.get(key), former);
  }
  if (kept === before.size) return;
  for (const key of before.keys()) {
    if (entries.get(key) === undefined) yield entryLine(kind, key, undefined, before.get(key));
  }
}

function entryLine(kind: Kind<unknown>, key: string, now: unknown, before: unknown): string {
  if (now === before) return '';
  const fields = now === undefined ? undefined : kind.fields(now);
  const former = before === undefined ? undefined : kind.fields(before);
  if (fields === undefined) return former === undefined ? '' : entryText(key);
  const changed = changedFields(fields, former ?? {});
  return changed === undefined && former !== undefined ? '' : entryText(key, changed ?? {});
}

/** Undefined when all of them are the same. */
function changedFields(now: Fields, before: Fields): Fields | undefined {
  const changed = Object.entries(now).filter(([name, value]) => value !== before[name]);
  if (changed.length === 0) return undefined;
  return Object.fromEntries(
    changed.map(([name, value]) => [name, value instanceof Set ? [...value] : (value ?? null)]),
  );
}
