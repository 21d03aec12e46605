import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  DOCUMENTS,
  FILES,
  headingsOf,
  linksOf,
  quoted,
  ROOT,
  resolveLink,
  textOf,
} from './markdown.ts';

/** Written by who runs the exporter, and not in the repository. */
const OF_THE_READER = ['config/cbr-exporter.yml'];

/** What a document links to and is not there. */
function deadLinks(document: string, text: string): readonly string[] {
  return linksOf(text).filter((link) => {
    const { path, anchor } = resolveLink(document, link);
    const isOwn = path === document;
    if (!isOwn && (path.startsWith('..') || !existsSync(join(ROOT, path)))) return true;
    if (anchor === undefined) return false;
    const headings = headingsOf(isOwn ? text : textOf(path));
    return !headings.some((heading) => heading.anchor === anchor);
  });
}

/** Files and folders that a document names by their path from the root, and that are not there. */
function deadPaths(text: string): readonly string[] {
  return quoted(text)
    .filter((span) => /^(?:src|test|config|helm|\.ci)\/[\w./-]*$/.test(span))
    .filter((span) => !OF_THE_READER.includes(span) && !existsSync(join(ROOT, span)));
}

describe('links', () => {
  it('are found', () => {
    expect(DOCUMENTS).toEqual(expect.arrayContaining(['README.md', 'src/README.md']));
    expect(DOCUMENTS.flatMap((document) => linksOf(textOf(document))).length).toBeGreaterThan(100);
  });

  it.each(DOCUMENTS)('of %s lead to files and headings that are there', (document) => {
    const text = textOf(document);
    expect([...deadLinks(document, text), ...deadPaths(text)]).toEqual([]);
  });

  it.each<[string, readonly string[]]>([
    ['# A b\n[x](#a-b) [x](#b)', ['#b']],
    ['## clouds.yaml, `OS_*`: both\n## Twice\n## Twice\n[x](#cloudsyaml-os_-both)', []],
    ['## Twice\n## Twice\n[x](#twice-1) [x](#twice-2)', ['#twice-2']],
    ['[x](README.md) [`x`](../README.md#keys)', ['../README.md#keys']],
    ['[x](nowhere.md) [x](../../outside.md)', ['nowhere.md', '../../outside.md']],
    ['[x](https://example.com/nowhere.md) `[x](nowhere.md)`', []],
    ['```sh\n# comment\n[x](nowhere.md)\n```\n[x](#comment)', ['#comment']],
    ['`config/nowhere.yml`, `config/README.md`, `config/*.json`', ['config/nowhere.yml']],
  ])('would be seen dead in %j', (text, expected) => {
    expect([...deadLinks('config/x.md', text), ...deadPaths(text)]).toEqual(expected);
  });
});

it('documents that code, messages and comments name are there', () => {
  const named = FILES.filter((file) => /\.(?:ts|js|yml|yaml|tpl|json|txt)$|file$/.test(file))
    // The lock files name none, and are large.
    .filter((file) => !/lock\.json$|^test\/documents\//.test(file))
    .flatMap((file) =>
      [...textOf(file).matchAll(/(?<![\w/])(?:src|test|config|helm)\/[\w/-]+\.md\b/g)].map(
        ([path]) => ({ file, path }),
      ),
    );
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter(({ path }) => !existsSync(join(ROOT, path)))).toEqual([]);
});
