import type { Known } from '../../domain/reading.ts';
import { TEXT_CHARACTERS_MAX } from '../../domain/shortened.ts';
import type { Family, Sample } from '../families/family.ts';
import { header, labelValue, numberText } from './text.ts';

/** What stands before the first sample of a family. */
export function familyHeader({ name, help }: Family<never>): string {
  return header(name, 'gauge', help);
}

/** The lines of one checkpoint in one family; empty when it has no sample there. */
export type FamilyText<Subject> = (known: Known, subject: Subject) => string;

/**
 * Here each line of a state is put together, a million of them where there are many checkpoints:
 * what is the same in all lines is made once, and a line is one chain of additions.
 */
export function familyTextOf<Subject>({
  name,
  labels,
  samples: samplesOf,
}: Family<Subject>): FamilyText<Subject> {
  const before = labels.map((label, at) => `${at === 0 ? ',' : '",'}${label}="`);
  const after = labels.length === 0 ? '} ' : '"} ';

  return ({ project, checkpointId }, subject) => {
    const samples = samplesOf(subject);
    if (samples.length === 0) return '';
    const start = `${name}{project="${labelValue(project)}",checkpoint_id="${labelValue(checkpointId)}"`;
    // A series that stands twice makes Prometheus refuse the whole scrape: the first one stays.
    const written = mayRepeat(samples) ? new Set<string>() : undefined;
    let text = '';
    for (const sample of samples) {
      let series = start;
      for (let at = 0; at < before.length; at += 1) {
        series += before[at] + labelValue(sample.labels[at] ?? '');
      }
      if (written?.has(series)) continue;
      written?.add(series);
      text += `${series}${after}${numberText(sample.value)}\n`;
    }
    return text;
  };
}

/**
 * Whether two samples may come to the same series. Where it says no it is sure; where it says yes
 * the series themselves are compared, which costs as much as all the rest of a line. Samples come
 * grouped by their first label, so that only the second ones of a group have to differ.
 */
function mayRepeat(samples: readonly Sample[]): boolean {
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
      if (seconds.includes(second)) return true;
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
