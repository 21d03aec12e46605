/**
 * A metric family in one place: what it is called, what it means, and the pure function that
 * makes its samples. All families of subjects are gauges. Functions stand as methods, so that a
 * renderer may hold families of all kinds of subjects.
 */
export interface Family<Subject> {
  readonly name: string;
  readonly help: string;
  /** Labels beyond those that identify the subject, in the order of the samples' values. */
  readonly labels: readonly string[];
  samples(subject: Subject): readonly Sample[];
  /**
   * The part of a subject, and of no other one, that the samples follow from: as long as it is the
   * same object they are the same. The subject itself where it is left out.
   */
  partOf?(subject: Subject): object;
  /**
   * Which differences of two states change the samples, where the kind of subject names them; where
   * it is left out, the samples themselves are compared.
   */
  readonly follows?: readonly string[];
}

export interface Sample {
  readonly labels: readonly string[];
  readonly value: number;
}

/** A kind of subject: what its families are, and which labels tell one of them from another. */
export interface SubjectFamilies<Subject> {
  readonly identity: readonly string[];
  identityOf(subject: Subject): readonly string[];
  /**
   * In what two states of a subject differ, found once for all families: to make the samples of
   * each of them to compare these takes ten times as long.
   */
  differences?(was: Subject, is: Subject): ReadonlySet<string>;
  /** In the order of the exposition. */
  readonly families: readonly Family<Subject>[];
}

/** The subjects of a kind, as they are at each call: in order, none twice, never changed. */
export interface SubjectSet<Subject extends object = object> extends SubjectFamilies<Subject> {
  subjects(): readonly Subject[];
}

/** Families of a part of a subject as families of the subject. */
export function ofPart<Subject, Part extends object>(
  partOf: (subject: Subject) => Part,
  families: readonly Family<Part>[],
): readonly Family<Subject>[] {
  return families.map((family) => ({
    ...family,
    partOf,
    samples: (subject) => family.samples(partOf(subject)),
  }));
}

/** The families that have no series per resource; the others can be switched off. */
export function withoutResources<Subject>(
  kind: SubjectFamilies<Subject>,
): SubjectFamilies<Subject> {
  return {
    ...kind,
    families: kind.families.filter(({ labels }) => !labels.includes('resource_id')),
  };
}

/** A family of one sample without further labels, or of none when the value is not known. */
export function single<Subject>(
  name: string,
  help: string,
  value: (subject: Subject) => number | boolean | undefined,
): Family<Subject> {
  return { name, help, labels: [], samples: (subject) => one(value(subject)) };
}

/** That sample; of a fact it is 1 or 0. */
export function one(value: number | boolean | undefined): readonly Sample[] {
  return value === undefined ? [] : [{ labels: [], value: Number(value) }];
}

/** One sample for each entry, by its label. */
export function byLabel(entries: Iterable<readonly [string, number]> = []): readonly Sample[] {
  return Array.from(entries, ([label, value]) => ({ labels: [label], value }));
}

/** The same of one resource; none where the value is not known. */
export function measured(id: string, value: number | undefined): readonly Sample[] {
  return value === undefined ? [] : [{ labels: [id], value }];
}

/** Always 1, for the sake of its labels; absent ones are empty. */
export function info(...labels: readonly (string | undefined)[]): Sample {
  return { labels: labels.map((label) => label ?? ''), value: 1 };
}

/** One sample per state, exactly one of them 1; `before`: labels that stand before that of the state. */
export function stateSet(
  states: readonly string[],
  current: string,
  ...before: readonly string[]
): readonly Sample[] {
  return states.map((state) => ({
    labels: [...before, state],
    value: state === current ? 1 : 0,
  }));
}
