import { readFileSync } from 'node:fs';
import packageJson from '../package.json' with { type: 'json' };

export const VERSION = packageJson.version;

/** The commit of the checkout the program runs from; `unknown` outside of one. */
export const REVISION = readRevision(new URL('../.git/', import.meta.url));

function readRevision(gitDirectory: URL): string {
  try {
    const head = readFileSync(new URL('HEAD', gitDirectory), 'utf8').trim();
    const branch = /^ref: (.+)$/.exec(head)?.[1];
    return branch === undefined ? head : readFileSync(new URL(branch, gitDirectory), 'utf8').trim();
  } catch {
    return 'unknown';
  }
}
