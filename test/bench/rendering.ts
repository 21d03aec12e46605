import { startChild } from './child.ts';
import type { Answers, Question } from './renderer-process.ts';
import { createScraper, type Scraper } from './scraper.ts';

export const RESOURCES = 10;
/** Of one checkpoint, its resources all of the same type. */
export const SERIES_PER_CHECKPOINT = 136;

/** A renderer with readings of its own, behind the product's HTTP side. */
export interface Rendering {
  readonly name: string;
  ask<Kind extends Question['kind']>(question: Question & { kind: Kind }): Promise<Answers[Kind]>;
  readonly scrapers: Readonly<Record<'gzip' | 'identity', Scraper>>;
  end(): Promise<void>;
}

/** `name` is one of RENDERERS. */
export async function startRendering(name: string, checkpoints: number): Promise<Rendering> {
  const args = [name, String(checkpoints), String(RESOURCES)];
  const child = await startChild<string, Question, never>('renderer-process.ts', args);
  const url = `${child.greeting}/metrics`;
  const scrapers = {
    gzip: await createScraper(url, 'gzip'),
    identity: await createScraper(url, 'identity'),
  };
  return {
    name,
    ask: (question) => child.ask(question),
    scrapers,
    end: async () => {
      for (const scraper of Object.values(scrapers)) scraper.close();
      await child.end();
    },
  };
}
