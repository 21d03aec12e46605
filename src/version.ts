import { readFileSync } from 'node:fs';
import packageJson from '../package.json' with { type: 'json' };

export const VERSION = packageJson.version;

/** The commit of the checkout the program runs from; `unknown` outside of one. */
export const REVISION = readRevision(new URL('../.git/', import.meta.url));

function readRevision(gitDirectory: URL): string {
  const read = (name: string) => {
    try {
      return readFileSync(new URL(name, gitDirectory), 'utf8').trim();
    } catch {
      return undefined;
    }
  };
  const head = read('HEAD');
  const branch = /^ref: (.+)$/.exec(head ?? '')?.[1];
  if (branch === undefined) return head ?? 'unknown';
  // Git packs the references of a repository into one file now and then.
  const packed = read('packed-refs')
    ?.split('\n')
    .find((line) => line.endsWith(` ${branch}`));
  return read(branch) ?? packed?.split(' ')[0] ?? 'unknown';
}
