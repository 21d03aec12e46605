import type { Reading } from '../poll-state.ts';
import type { Families } from './exposition.ts';
import type { Family, Sample } from './family.ts';
import { familyHeader, familyText } from './family-text.ts';
import { createDeflateRun, type DeflateRun, type Run } from './run.ts';

const LEVEL = 6;
/** For what every poll changes: half the time for 4 % more bytes. */
const POLL_LEVEL = 2;

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
      column(family, { deflateRun, level: LEVEL, subject: (each) => each.known }),
    ),
    ...reading.map((family) =>
      column(family, { deflateRun, level: POLL_LEVEL, subject: (each) => each }),
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
  return {
    header: deflateRun([familyHeader(family)], LEVEL),
    text: (reading) => familyText(family, reading.known, subject(reading)),
    deflate: (texts) => deflateRun(texts, level),
    isSame: (was, is) => {
      const [one, other] = [subject(was), subject(is)];
      return one === other || areSame(family.samples(one), family.samples(other));
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
