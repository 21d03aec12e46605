import { hash } from 'node:crypto';
import { filesOfPattern } from './checkpoints/patterns.ts';
import { type ReadText, readTextFile, type TextFile } from './file/text-file.ts';

/**
 * What a configuration was made of, whether it turned out good or bad: files with a digest of what
 * was found there, which may be nothing, and patterns with the files they stood for.
 */
export interface Sources {
  readonly files: ReadonlyMap<string, string>;
  readonly patterns: ReadonlyMap<string, readonly string[]>;
}

/** Reads what a configuration is made of, each file once, and remembers what it was. */
export interface SourceReader {
  readonly readText: ReadText;
  /** Files that a pattern stands for; see `filesOfPattern`. */
  readonly filesOf: (pattern: string) => Promise<readonly string[]>;
  sources(): Promise<Sources>;
}

export function createSourceReader(configFile: string): SourceReader {
  const reads = new Map<string, Promise<TextFile>>();
  const patterns = new Map<string, Promise<readonly string[]>>();
  return {
    readText: (file) => remembered(reads, file, readTextFile),
    filesOf: (pattern) => remembered(patterns, pattern, (each) => filesOfPattern(each, configFile)),
    sources: async () => ({
      files: new Map(
        await Promise.all(
          [...reads].map(async ([file, read]) => [file, digestOf(await read)] as const),
        ),
      ),
      patterns: new Map(
        await Promise.all(
          [...patterns].map(async ([pattern, files]) => [pattern, await files] as const),
        ),
      ),
    }),
  };
}

/** Reads the same files anew, and those that the same patterns stand for by now. */
export async function readSources(former: Sources, configFile: string): Promise<Sources> {
  const reader = createSourceReader(configFile);
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
