import { readFileSync } from 'node:fs';

export interface Instruction {
  readonly keyword: string;
  readonly text: string;
}

export interface Stage {
  /** Its FROM without the keyword. */
  readonly from: string;
  readonly instructions: readonly Instruction[];
}

export interface Dockerfile {
  /** What stands before the first FROM, by name. */
  readonly imageArguments: Readonly<Record<string, string>>;
  readonly build: Stage;
  readonly final: Stage;
}

const TEXT = readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8');

/** The repository's Dockerfile, which has two stages. */
export const DOCKERFILE = parseDockerfile(TEXT);

export function parseDockerfile(text: string): Dockerfile {
  const instructions = text
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, keyword = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
      if (keyword === '') throw new Error(`cannot read ${line}`);
      return { keyword, text: rest };
    });
  const starts = instructions.flatMap(({ keyword }, at) => (keyword === 'FROM' ? [at] : []));
  const [build, final, ...more] = starts.map((from, at) => ({
    from: instructions[from]?.text ?? '',
    instructions: instructions.slice(from + 1, starts[at + 1]),
  }));
  if (build === undefined || final === undefined || more.length > 0) {
    throw new Error('a Dockerfile of two stages is expected');
  }
  return { imageArguments: assignments(instructions.slice(0, starts[0]), 'ARG'), build, final };
}

/** All NAME=value of the instructions of a kind, without quotes. */
export function assignments(
  instructions: readonly Instruction[],
  wanted: 'ARG' | 'ENV' | 'LABEL',
): Readonly<Record<string, string>> {
  const all = instructions
    .filter(({ keyword }) => keyword === wanted)
    .flatMap(({ text }) => [...text.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S*))/g)]);
  return Object.fromEntries(
    all.map(([, name = '', quoted, plain = '']) => [name, quoted ?? plain]),
  );
}

/** The text of an instruction that stands once in a stage. */
export function only(stage: Stage, keyword: string): string {
  const [found, ...more] = stage.instructions.filter((each) => each.keyword === keyword);
  if (found === undefined || more.length > 0) throw new Error(`not one ${keyword}`);
  return found.text;
}
