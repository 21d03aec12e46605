import type { Known } from '../poll-state.ts';
import type { Family } from './family.ts';
import { header, labelPairs, sampleLine } from './text.ts';

const IDENTITY_LABELS = ['project', 'checkpoint_id'];

/** What stands before the first sample of a family. */
export function familyHeader({ name, help }: Family<never>): string {
  return header(name, 'gauge', help);
}

/** The lines of one checkpoint in one family; empty when it has no sample there. */
export function familyText<Subject>(
  family: Family<Subject>,
  { project, checkpointId }: Known,
  subject: Subject,
): string {
  const samples = family.samples(subject);
  if (samples.length === 0) return '';
  const identity = labelPairs(IDENTITY_LABELS, [project, checkpointId]);
  let text = '';
  const written = new Set<string>();
  for (const { labels, value } of samples) {
    const own = labelPairs(family.labels, labels);
    // A series that stands twice makes Prometheus refuse the whole scrape: the first one stays.
    if (written.has(own)) continue;
    if (samples.length > 1) written.add(own);
    text += sampleLine(family.name, own === '' ? identity : `${identity},${own}`, value);
  }
  return text;
}
