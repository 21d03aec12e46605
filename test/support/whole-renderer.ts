import { promisify } from 'node:util';
import { constants, crc32, deflateRaw, deflateRawSync } from 'node:zlib';
import type { Body, RenderExposition } from '../../src/metrics/exposition/exposition.ts';
import { familyHeader, familyLinesOf } from '../../src/metrics/exposition/family-text.ts';
import { inflateRun } from '../../src/metrics/exposition/run.ts';
import type { Family, SubjectSet } from '../../src/metrics/families/family.ts';

const deflateRawAsync = promisify(deflateRaw);
const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);

/**
 * The plain way from families to bytes: the text of a subject is kept as long as the object that it
 * was made of, and the whole of a state is one text, compressed as one in the thread pool. The
 * product had it once; the segmented renderer must give the same text, and be worth its while.
 */
export function createWholeRenderer(sets: readonly SubjectSet[]): RenderExposition {
  const texts = sets.flatMap((set) => set.families.map((family) => wholeFamily(set, family)));

  return async () => {
    const identity = Buffer.from(texts.map((text) => text()).join(''));
    const deflated = await deflateRawAsync(identity, {
      level: 6,
      finishFlush: constants.Z_SYNC_FLUSH,
    });
    const crc = crc32(identity);
    return {
      body: (runs, encoding) => {
        const own = Buffer.concat(runs.map(inflateRun));
        if (encoding === 'identity') return bodyOf(identity, own);
        const trailer = Buffer.alloc(8);
        trailer.writeUInt32LE(crc32(own, crc), 0);
        trailer.writeUInt32LE((identity.length + own.length) % 2 ** 32, 4);
        return bodyOf(GZIP_HEADER, deflated, deflateRawSync(own), trailer);
      },
    };
  };
}

/** The text of a family, as it is now. */
function wholeFamily(set: SubjectSet, family: Family<object>): () => string {
  const linesOf = familyLinesOf(set, family);
  const { partOf = (subject) => subject } = family;
  const kept = new WeakMap<object, string>();

  function keptText(subject: object): string {
    const part = partOf(subject);
    const former = kept.get(part);
    if (former !== undefined) return former;
    const text = linesOf(subject).take(Number.POSITIVE_INFINITY);
    kept.set(part, text);
    return text;
  }

  return () => {
    const samples = set.subjects().map(keptText).join('');
    return samples === '' ? '' : familyHeader(family, 'text') + samples;
  };
}

function bodyOf(...parts: readonly Uint8Array[]): Body {
  const byteLength = parts.reduce((sum, { length }) => sum + length, 0);
  return { byteLength, [Symbol.iterator]: () => parts[Symbol.iterator]() };
}
