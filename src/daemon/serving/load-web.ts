import type { ReadText } from '../../config/file/text-file.ts';
import { createSourceReader, type Sources } from '../../config/sources.ts';
import { loadWebConfig, type WebConfigResult } from '../../config/web/web-config.ts';
import { createJudgeTls } from './server-tls-problems.ts';

/** A load of the web configuration, and what it was made of. */
export interface LoadedWeb {
  readonly result: WebConfigResult;
  readonly sources: Sources;
}

export interface LoadWebOptions {
  /** Of the whole process, so that what can be read once is not tried again. */
  readonly readText: ReadText;
  readonly nowMs: () => number;
}

export async function loadWeb(
  file: string,
  { readText, nowMs }: LoadWebOptions,
): Promise<LoadedWeb> {
  const reader = createSourceReader(file, readText);
  const judgeTls = createJudgeTls(nowMs);
  const result = await loadWebConfig({ file, readText: reader.readText, judgeTls });
  return { result, sources: await reader.sources() };
}
