import type { Reading } from '../../domain/reading.ts';
import type { Family, Sample } from '../families/family.ts';
import type { Families } from './exposition.ts';
import { familyHeader, familyTextOf } from './family-text.ts';
import { createDeflateRun, type DeflateRun, type Run } from './run.ts';

/** Level 6 takes a fifth more time for no fewer bytes. */
const LEVEL = 5;
/**
 * For what every poll changes, and for state sets, which are half of all text and repeat
 * themselves: a third to half of the time for 2 to 4 % more bytes.
 */
const FAST_LEVEL = 3;
const STATE_LABELS: ReadonlySet<string | undefined> = new Set([
  'presence',
  'status',
  'protect_status',
]);

/** A family as the renderer sees it: of readings, whatever its samples are made of. */
export interface Column {
  readonly header: Run;
  /** The lines of one checkpoint. */
  readonly text: (reading: Reading) => string;
  readonly deflate: (texts: readonly string[]) => Run;
  /** Whether two readings of a checkpoint have the same lines. */
  readonly isSame: (was: Reading, is: Reading) => boolean;
}

/** In the order of the exposition. */
export function columnsOf({ known, reading }: Families): readonly Column[] {
  const deflateRun = createDeflateRun();
  return [
    ...known.map((family) =>
      column(family, {
        deflateRun,
        level: STATE_LABELS.has(family.labels.at(-1)) ? FAST_LEVEL : LEVEL,
        subject: (each) => each.known,
      }),
    ),
    ...reading.map((family) =>
      column(family, { deflateRun, level: FAST_LEVEL, subject: (each) => each }),
    ),
  ];
}

interface ColumnOptions<Subject> {
  readonly deflateRun: DeflateRun;
  readonly level: number;
  /** What the family is about, of a reading. */
  readonly subject: (reading: Reading) => Subject;
}

function column<Subject>(
  family: Family<Subject>,
  { deflateRun, level, subject }: ColumnOptions<Subject>,
): Column {
  const familyText = familyTextOf(family);
  return {
    header: deflateRun([familyHeader(family)], LEVEL),
    text: (reading) => familyText(reading.known, subject(reading)),
    deflate: (texts) => deflateRun(texts, level),
    isSame: (was, is) => {
      const [one, other] = [subject(was), subject(is)];
      if (one === other) return true;
      return family.isSame?.(one, other) ?? areSame(family.samples(one), family.samples(other));
    },
  };
}

/** Compared before they are text: most readings that were replaced differ in one or two families. */
function areSame(some: readonly Sample[], others: readonly Sample[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ labels, value }, index) => {
      const other = others[index];
      return (
        Object.is(value, other?.value) && labels.every((label, at) => label === other?.labels[at])
      );
    })
  );
}
