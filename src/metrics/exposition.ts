import type { Known, PollState, Reading } from '../poll-state.ts';
import type { Family } from './family.ts';
import { header, labelPairs, sampleLine } from './text.ts';

const IDENTITY_LABELS = ['project', 'checkpoint_id'];

export interface Families {
  readonly known: readonly Family<Known>[];
  readonly reading: readonly Family<Reading>[];
}

/** Renders the families of a state to one text. */
export type RenderExposition = (state: PollState) => string;

/**
 * Families in, text out. The text of what is known about a restore point is kept as long as the
 * object that it was made of, so that only changed restore points are rendered again.
 */
export function createExposition({ known, reading }: Families): RenderExposition {
  const texts = new WeakMap<Known, readonly string[]>();

  function textsOf(subject: Known): readonly string[] {
    const kept = texts.get(subject);
    if (kept !== undefined) return kept;
    const rendered = renderAll(known, subject, subject);
    texts.set(subject, rendered);
    return rendered;
  }

  return (state) => {
    const readings = [...state.values()].flatMap((project) => [...project.values()]);
    const knownTexts = readings.map((each) => textsOf(each.known));
    const readingTexts = readings.map((each) => renderAll(reading, each.known, each));
    return concat(known, knownTexts) + concat(reading, readingTexts);
  };
}

function renderAll<Subject>(
  families: readonly Family<Subject>[],
  { project, checkpointId }: Known,
  subject: Subject,
): readonly string[] {
  const identity = labelPairs(IDENTITY_LABELS, [project, checkpointId]);
  return families.map((family) => renderSamples(family, identity, subject));
}

function renderSamples<Subject>(
  family: Family<Subject>,
  identity: string,
  subject: Subject,
): string {
  let text = '';
  const written = new Set<string>();
  for (const { labels, value } of family.samples(subject)) {
    const own = labelPairs(family.labels, labels);
    // A series that stands twice makes Prometheus refuse the whole scrape: the first one stays.
    if (written.has(own)) continue;
    written.add(own);
    text += sampleLine(family.name, own === '' ? identity : `${identity},${own}`, value);
  }
  return text;
}

function concat<Subject>(
  families: readonly Family<Subject>[],
  texts: readonly (readonly string[])[],
): string {
  return families
    .map((family, index) => {
      const samples = texts.map((perFamily) => perFamily[index] ?? '').join('');
      return samples === '' ? '' : header(family.name, 'gauge', family.help) + samples;
    })
    .join('');
}
