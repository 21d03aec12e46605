import { onceFor } from '../../domain/once-for.ts';
import type { Interruptible } from '../../domain/slices.ts';
import type { Family, Sample, SubjectSet } from '../families/family.ts';
import type { SubjectText } from './cutting.ts';
import { familyHeader, familyLinesOf, type Lines } from './family-text.ts';
import type { Part } from './pieces.ts';
import type { DeflateRun, Run } from './run.ts';
import type { Format } from './text.ts';

/** Level 6 takes a fifth more time for no fewer bytes. */
const LEVEL = 5;
/**
 * For lines that repeat themselves, as those of state sets, which are half of all text, and those
 * that have a number alone of their own or for each resource: a third to half of the time for 2 to
 * 4 % more bytes.
 */
const FAST_LEVEL = 3;
const FAST_LABELS: ReadonlySet<string | undefined> = new Set([
  undefined,
  'resource_id',
  'presence',
  'status',
  'protect_status',
]);

export interface LeftOut {
  readonly family: string;
  /** What identifies the subject, in the order of the labels. */
  readonly identity: readonly string[];
  readonly error: unknown;
}

/** One family of a set, as the renderer sees it. */
export interface Column {
  /** What stands before the first of its lines. */
  header(): Part;
  readonly deflate: (texts: readonly string[]) => Run;
  /** The lines of a subject, with pauses where they are long; none where they cannot be made. */
  readonly render: (subject: object) => SubjectText | Interruptible<SubjectText>;
  /** Whether two states of a subject have the same lines. */
  readonly isSame: (was: object, is: object, differences?: ReadonlySet<string>) => boolean;
}

export interface ColumnOptions {
  readonly set: SubjectSet;
  readonly family: Family<object>;
  readonly deflateRun: DeflateRun;
  /** Length of what is made without a pause, about. */
  readonly blockCharacters: number;
  /** Hears of a subject that is left out of the family. */
  readonly onLeftOut: ((leftOut: LeftOut) => void) | undefined;
}

export function createColumn(options: ColumnOptions): Column {
  const { set, family, deflateRun, blockCharacters, onLeftOut } = options;
  const linesOf = familyLinesOf(set, family);
  const level = FAST_LABELS.has(family.labels.at(-1)) ? FAST_LEVEL : LEVEL;
  const deflate = (texts: readonly string[]) => deflateRun(texts, level);
  const { name, partOf = (subject) => subject, follows } = family;

  function leaveOut(subject: object, error: unknown): SubjectText {
    onLeftOut?.({ family: name, identity: set.identityOf(subject), error });
    return { runs: [], text: '' };
  }

  function render(subject: object): SubjectText | Interruptible<SubjectText> {
    try {
      const lines = linesOf(subject);
      const text = lines.take(blockCharacters);
      return lines.isAtEnd() ? { runs: [], text } : renderLong(subject, lines, text);
    } catch (error) {
      return leaveOut(subject, error);
    }
  }

  function* renderLong(subject: object, lines: Lines, first: string): Interruptible<SubjectText> {
    const runs: Run[] = [];
    let text = first;
    try {
      while (!lines.isAtEnd()) {
        runs.push(deflate([text]));
        yield;
        text = lines.take(blockCharacters);
      }
      return { runs, text };
    } catch (error) {
      return leaveOut(subject, error);
    }
  }

  function isSame(was: object, is: object, differences?: ReadonlySet<string>): boolean {
    if (partOf(was) === partOf(is)) return true;
    if (differences && follows) return !follows.some((each) => differences.has(each));
    try {
      return areSame(family.samples(was), family.samples(is));
    } catch {
      // It is told when it is rendered.
      return false;
    }
  }

  return {
    // Made when there are lines: most families have none at the start, which would wait for it.
    header: onceFor(() => headerOf(family, deflateRun)),
    deflate,
    render,
    isSame,
  };
}

/** One for both formats wherever they do not differ. */
function headerOf(family: Family<object>, deflateRun: DeflateRun): Part {
  const textIn = (format: Format) => familyHeader(family, format);
  const runIn = (format: Format) => deflateRun([textIn(format)], LEVEL);
  return textIn('text') === textIn('openmetrics')
    ? runIn('text')
    : { text: runIn('text'), openmetrics: runIn('openmetrics') };
}

/** Compared before they are text: most subjects that were replaced differ in one or two families. */
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
