import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { dockerContext } from '../shipping/docker-context.ts';
import { DOCUMENTS, headingsOf, linksOf, textOf } from './markdown.ts';

const README_BYTES_MAX = 9_000;
const BYTES_MAX = 20_000;
/** From here on nobody sees at a glance what is in a document. */
const CONTENTS_FROM_BYTES = 5_000;

function bytesOf(document: string): number {
  return Buffer.byteLength(textOf(document));
}

it('the two commands stand at the top of the README', () => {
  const top = textOf('README.md').split('\n').slice(0, 10).join('\n');
  expect(top).toContain('npm ci && npm run demo');
  expect(top).toContain('npm ci && npm test');
});

it('documents are as short as their readers want them', () => {
  const long = DOCUMENTS.map((document) => ({ document, bytes: bytesOf(document) })).filter(
    ({ document, bytes }) => bytes > (document === 'README.md' ? README_BYTES_MAX : BYTES_MAX),
  );
  expect(long).toEqual([]);
});

describe('a document that is not short begins with its contents', () => {
  // The changelog is read from the top, and its headings are versions.
  const some = DOCUMENTS.filter(
    (document) => bytesOf(document) > CONTENTS_FROM_BYTES && document !== 'CHANGELOG.md',
  );

  it.each(some)('%s', (document) => {
    const text = textOf(document);
    const [start = ''] = text.split(/^## /m, 1);
    const sections = headingsOf(text).filter(({ level }) => level === 2);
    expect(linksOf(start).filter((link) => link.startsWith('#'))).toEqual(
      sections.map(({ anchor }) => `#${anchor}`),
    );
  });
});

it('documents for who runs the exporter are in its package, and in what the image is built of', () => {
  const files = dockerContext();
  const left = DOCUMENTS.filter((document) => document.startsWith('config/')).filter(
    (document) =>
      !files.includes(document) ||
      !packageJson.files.some((file) => document === file || document.startsWith(`${file}/`)),
  );
  expect(left).toEqual([]);
});
