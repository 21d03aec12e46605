import { readFileSync } from 'node:fs';

export interface FileSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const SAMPLE = /^(\w+)(?:\{(.*)\})? (\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** The samples of a file in the text format, for a peer to keep in its own way. */
export function* samplesOf(file: string): Generator<FileSample> {
  // A program has one string for a name that many series carry, and not the text of a whole file
  // behind each of them, as a part of a string would.
  const known = new Map<string, string>();
  function own(part: string): string {
    const text = known.get(part) ?? Buffer.from(part).toString();
    if (!known.has(part)) known.set(text, text);
    return text;
  }
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [, name, pairs = '', value] = SAMPLE.exec(line) ?? [];
    if (name === undefined) continue;
    const labels = Object.fromEntries(
      [...pairs.matchAll(LABEL)].map(([, key = '', text = '']) => [own(key), own(unescaped(text))]),
    );
    yield { name: own(name), labels, value: Number(value) };
  }
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replaceAll(/\\(.)/g, (_, escaped) => (escaped === 'n' ? '\n' : escaped));
}
