import { TEXT_CHARACTERS_MAX } from '../../domain/shortened.ts';
import type { Family, Sample, SubjectFamilies } from '../families/family.ts';
import { type Format, header, labelValue, numberText } from './text.ts';

/** Of one group: more are compared faster as series than with each other. */
const SECONDS_MAX = 64;

/** What stands before the first sample of a family. */
export function familyHeader({ name, help }: Family<never>, format: Format): string {
  return header({ name, type: 'gauge', help }, format);
}

/** The lines of one subject in one family, from the first to the last one. */
export interface Lines {
  /** The next ones, until they are as long as that. */
  take(characters: number): string;
  isAtEnd(): boolean;
}

/**
 * Here each line of a state is put together, a million of them where there are many subjects:
 * what is the same in all lines is made once, and a line is one chain of additions.
 */
export function familyLinesOf<Subject>(
  { identity, identityOf }: SubjectFamilies<Subject>,
  { name, labels, samples: samplesOf }: Family<Subject>,
): (subject: Subject) => Lines {
  const identifying = identity.map((label, at) => `${at === 0 ? `${name}{` : '",'}${label}="`);
  const before = labels.map((label) => `",${label}="`);

  return (subject) => {
    const samples = samplesOf(subject);
    const values = identityOf(subject);
    let start = '';
    for (let at = 0; at < identifying.length; at += 1) {
      start += identifying[at] + labelValue(values[at] ?? '');
    }
    // A series that stands twice makes Prometheus refuse the whole scrape: the first one stays.
    const written = mayRepeat(samples) ? new Set<string>() : undefined;
    let taken = 0;

    function take(characters: number): string {
      let text = '';
      let sample = samples[taken];
      for (; sample !== undefined && text.length < characters; sample = samples[taken]) {
        taken += 1;
        let series = start;
        for (let at = 0; at < before.length; at += 1) {
          series += before[at] + labelValue(sample.labels[at] ?? '');
        }
        if (written?.has(series)) continue;
        written?.add(series);
        text += `${series}"} ${numberText(sample.value)}\n`;
      }
      return text;
    }

    return { take, isAtEnd: () => taken === samples.length };
  };
}

/**
 * Whether two samples may come to the same series. Where it says no it is sure; where it says yes
 * the series themselves are compared, which costs as much as all the rest of a line. Samples come
 * grouped by their first label, so that only the second ones of a group have to differ.
 */
function mayRepeat(samples: readonly Sample[]): boolean {
  if (samples.length < 2) return false;
  const firsts = new Set<string | undefined>();
  let group: string | undefined;
  let seconds: (string | undefined)[] = [];
  for (const { labels } of samples) {
    const [first, second] = labels;
    if (firsts.size === 0 || first !== group) {
      if (firsts.has(first)) return true;
      firsts.add(first);
      group = first;
      seconds = [second];
    } else {
      if (seconds.length === SECONDS_MAX || seconds.includes(second)) return true;
      seconds.push(second);
    }
    if (mayBecomeSame(first) || mayBecomeSame(second)) return true;
  }
  return false;
}

/** As others that differ from it only where it is cut or replaced. */
function mayBecomeSame(label = ''): boolean {
  return label.length > TEXT_CHARACTERS_MAX || !label.isWellFormed();
}
