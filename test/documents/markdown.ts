import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const NOT_OURS = /^(?:node_modules|\.git|dist|coverage|\.ci\/tools)$|\/node_modules$/;

/** Every file of the checkout, but what was installed or made. */
export const FILES: readonly string[] = filesBelow(ROOT);

/** Every document of the repository, as a path from its root. */
export const DOCUMENTS: readonly string[] = FILES.filter((file) => file.endsWith('.md'));

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (NOT_OURS.test(relative(ROOT, path))) return [];
    return entry.isDirectory() ? filesBelow(path) : [relative(ROOT, path)];
  });
}

export function textOf(document: string): string {
  return readFileSync(join(ROOT, document), 'utf8');
}

/** The rows of the first table behind a text, without its head. */
export function tableAfter(text: string, mark: string): readonly (readonly string[])[] {
  const from = text.indexOf(mark);
  if (from < 0) throw new Error(`no ${mark}`);
  const [, table = ''] = /\n\|[^\n]*\n\|[-|]+\n((?:\|[^\n]*\n)*)/.exec(text.slice(from)) ?? [];
  return table
    .trim()
    .split('\n')
    .map((row) =>
      row
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
}

/** What stands between backquotes, outside of blocks of code. */
export function quoted(text = ''): readonly string[] {
  return [...withoutBlocks(text).matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
}

export interface Heading {
  readonly level: number;
  readonly text: string;
  /** As GitHub makes it. */
  readonly anchor: string;
}

export function headingsOf(text: string): readonly Heading[] {
  const seen = new Map<string, number>();
  return [...withoutBlocks(text).matchAll(/^(#+) (.*)$/gm)].map(([, hashes = '', title = '']) => {
    const slug = slugOf(title);
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return {
      level: hashes.length,
      text: title,
      anchor: count === 0 ? slug : `${slug}-${count}`,
    };
  });
}

function slugOf(title: string): string {
  return title
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

/** Where the links of a text lead, but those to other sites. */
export function linksOf(text: string): readonly string[] {
  const prose = withoutBlocks(text).replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]*)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** The path from the root that a link of a document means, and the anchor behind it. */
export function resolveLink(
  document: string,
  link: string,
): { readonly path: string; readonly anchor: string | undefined } {
  const [file = '', anchor] = link.split('#', 2);
  return { path: file === '' ? document : posix.join(dirname(document), file), anchor };
}

function withoutBlocks(text: string): string {
  return text.replaceAll(/^ *```.*?^ *```$/gms, '');
}
