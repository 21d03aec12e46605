import { promisify } from 'node:util';
import { constants, crc32, deflateRaw, deflateRawSync } from 'node:zlib';
import type { Known } from '../../src/domain/reading.ts';
import type { Body, Families, RenderExposition } from '../../src/metrics/exposition/exposition.ts';
import { familyHeader, familyTextOf } from '../../src/metrics/exposition/family-text.ts';
import { inflateRun } from '../../src/metrics/exposition/run.ts';
import { readingsInOrder } from '../../src/metrics/exposition/succession.ts';
import type { Family } from '../../src/metrics/families/family.ts';

const deflateRawAsync = promisify(deflateRaw);
const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);

/**
 * The plain way from families to bytes: the text of a restore point is kept as long as the object
 * that it was made of, and the whole of a state is one text, compressed as one in the thread pool.
 * The product had it once; the segmented renderer must give the same text, and be worth its while.
 */
export function createWholeRenderer({ known, reading }: Families): RenderExposition {
  const ofKnowns = known.map((family) => familyTextOf(family));
  const ofReadings = reading.map((family) => familyTextOf(family));
  const texts = new WeakMap<Known, readonly string[]>();

  function textsOf(subject: Known): readonly string[] {
    const kept = texts.get(subject);
    if (kept !== undefined) return kept;
    const rendered = ofKnowns.map((text) => text(subject, subject));
    texts.set(subject, rendered);
    return rendered;
  }

  return async (state) => {
    const readings = readingsInOrder(state);
    const knownTexts = readings.map((each) => textsOf(each.known));
    const readingTexts = readings.map((each) => ofReadings.map((text) => text(each.known, each)));
    const identity = Buffer.from(concat(known, knownTexts) + concat(reading, readingTexts));
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

function concat(families: readonly Family<never>[], texts: readonly (readonly string[])[]): string {
  return families
    .map((family, index) => {
      const samples = texts.map((perFamily) => perFamily[index] ?? '').join('');
      return samples === '' ? '' : familyHeader(family) + samples;
    })
    .join('');
}

function bodyOf(...parts: readonly Uint8Array[]): Body {
  const byteLength = parts.reduce((sum, { length }) => sum + length, 0);
  return { byteLength, [Symbol.iterator]: () => parts[Symbol.iterator]() };
}
