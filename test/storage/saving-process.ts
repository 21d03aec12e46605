/**
 * An exporter that does nothing but save: it loads what is in the directory and then writes one
 * state after the other, each a number higher, telling the number once it is on disk, or `failed`.
 */
import { writeSync } from 'node:fs';
import { createStorage } from '../../src/storage/storage.ts';
import { numbered, numberOf } from './numbered.ts';
import { readingsIn, sectionsOf } from './projects.ts';

const [directory = ''] = process.argv.slice(2);
const quiet = () => {};

let number = 0;
let worked = true;
const storage = createStorage({
  directory,
  version: 'test',
  sections: () => sectionsOf(numbered(number)),
  log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  onWrite: (successful) => {
    worked = successful;
  },
});

number = numberOf(await readingsIn(storage, numbered(0))) ?? 0;
for (;;) {
  number += 1;
  await storage.save();
  // Nothing may be left in a buffer when the process is killed.
  writeSync(1, `${worked ? number : 'failed'}\n`);
}
