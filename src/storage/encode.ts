import { createHash } from 'node:crypto';
import { headerLine, projectLineOf, trailerLine } from './format.ts';
import { readingLineOf } from './reading-line.ts';
import type { StoredProject } from './stored-project.ts';

/** A millisecond of work, or less: the disk is waited for, and others are served, after each. */
const CHUNK_CHARACTERS = 64 * 1024;

/** The bytes of the file, made piece by piece while they are asked for. */
export function* encode(
  version: string,
  projects: ReadonlyMap<string, StoredProject>,
): Generator<Buffer> {
  const hash = createHash('sha256');
  let text = '';
  let lines = 0;
  for (const line of linesOf(version, projects)) {
    text += line;
    lines += 1;
    if (text.length >= CHUNK_CHARACTERS) {
      const bytes = Buffer.from(text);
      hash.update(bytes);
      yield bytes;
      text = '';
    }
  }
  hash.update(text);
  yield Buffer.from(text + trailerLine(hash.digest('hex'), lines));
}

function* linesOf(
  version: string,
  projects: ReadonlyMap<string, StoredProject>,
): Generator<string> {
  yield headerLine(version);
  for (const [project, { identity, readings }] of projects) {
    yield projectLineOf(project, identity);
    for (const reading of readings.values()) {
      // Of an ID nobody has asked for yet there is nothing to remember.
      if (reading.lastPollSeconds > 0) yield readingLineOf(reading);
    }
  }
}
