import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** The SPDX expression of its package.json. */
  readonly license: string;
  /** Its license and notice files, in the order of their names. */
  readonly texts: readonly string[];
}

/** Packages that only name their license, with the text that they name. */
const WITHOUT_FILE: Readonly<Record<string, string>> = {
  'abstract-logging': `The MIT License (MIT)

Copyright (c) James Sumners

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute,
sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or
substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES
OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`,
};

/** Folders of the packages that have come into the bundle, relative as esbuild names its inputs. */
export function packageFolders(inputs: Readonly<Record<string, { bytesInOutput: number }>>) {
  const folders = Object.entries(inputs)
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([file]) => /^.*\bnode_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

export async function readPackage(folder: string): Promise<BundledPackage> {
  const { name, version, license } = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  ) as Readonly<Record<string, string>>;
  const files = (await readdir(folder)).filter((file) =>
    /^(?:licen[cs]e|copying|notice)(?![\w])/i.test(file),
  );
  const texts = await Promise.all(files.sort().map((file) => readFile(join(folder, file), 'utf8')));
  const named = WITHOUT_FILE[name ?? ''];
  if (texts.length === 0 && named !== undefined) texts.push(named);
  if (name === undefined || version === undefined || license === undefined) {
    throw new Error(`${folder}/package.json lacks name, version or license`);
  }
  if (texts.length === 0) throw new Error(`${folder} has no license file to hand on`);
  return { name, version, license, texts };
}

const LINE = `\n${'-'.repeat(80)}\n\n`;

/** The licenses of everything in the bundle, as they ask to be handed on with it. */
export function licensesText(packages: readonly BundledPackage[]): string {
  const sections = packages.map(({ name, version, license, texts }) =>
    [`${name} ${version} (${license})`, ...texts.map((text) => text.trim())].join('\n\n'),
  );
  return `The file cbr-exporter.js contains code of these packages.\n${LINE}${sections.join(`\n${LINE}`)}\n`;
}
