import { hash } from 'node:crypto';
import { filesOfPattern } from './checkpoints/patterns.ts';
import { createTextReader, isPassing, type ReadText, type TextFile } from './file/text-file.ts';

/**
 * What a configuration was made of, whether it turned out good or bad: files with a digest of what
 * was found there, which may be nothing, and patterns with the files they stood for.
 */
export interface Sources {
  readonly files: ReadonlyMap<string, string>;
  readonly patterns: ReadonlyMap<string, readonly string[]>;
  /** Those of the files that are no regular ones, and can be read once. */
  readonly once: ReadonlySet<string>;
}

/** Reads what a configuration is made of, each file once, and remembers what it was. */
export interface SourceReader {
  readonly readText: ReadText;
  /** Files that a pattern stands for; see `filesOfPattern`. */
  readonly filesOf: (pattern: string) => Promise<readonly string[]>;
  sources(): Promise<Sources>;
}

export function createSourceReader(
  configFile: string,
  readText: ReadText = createTextReader(),
): SourceReader {
  const reads = new Map<string, Promise<TextFile>>();
  const patterns = new Map<string, Promise<readonly string[]>>();
  return {
    readText: (file) => remembered(reads, file, readText),
    filesOf: (pattern) => remembered(patterns, pattern, (each) => filesOfPattern(each, configFile)),
    sources: async () => {
      const texts = await settled(reads);
      return {
        files: new Map([...texts].map(([file, text]) => [file, digestOf(text)])),
        patterns: await settled(patterns),
        once: new Set(
          [...texts].flatMap(([file, { isRegular }]) => (isRegular === false ? [file] : [])),
        ),
      };
    },
  };
}

async function settled<Value>(
  promises: ReadonlyMap<string, Promise<Value>>,
): Promise<ReadonlyMap<string, Value>> {
  return new Map(
    await Promise.all([...promises].map(async ([key, value]) => [key, await value] as const)),
  );
}

/**
 * Reads the same files anew, and those that the same patterns stand for by now. What can be read
 * once is left for who takes over what is in it.
 */
export async function readSources(former: Sources, configFile: string): Promise<Sources> {
  const readText = createTextReader();
  const reader = createSourceReader(configFile, async (file) =>
    (await isPassing(file))
      ? { problem: 'is no regular file', missing: false, isRegular: false }
      : readText(file),
  );
  const { files, patterns } = former;
  await Promise.all([
    ...[...files.keys()].map(reader.readText),
    ...[...patterns.keys()].map(async (pattern) => {
      await Promise.all((await reader.filesOf(pattern)).map(reader.readText));
    }),
  ]);
  return reader.sources();
}

function digestOf(read: TextFile): string {
  return 'text' in read ? hash('sha256', read.text) : read.problem;
}

function remembered<Value>(
  known: Map<string, Promise<Value>>,
  key: string,
  read: (key: string) => Promise<Value>,
): Promise<Value> {
  const value = known.get(key) ?? read(key);
  known.set(key, value);
  return value;
}
