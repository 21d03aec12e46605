import { readFileSync } from 'node:fs';

const FILE = new URL('../../config/cbr-exporter.example.yml', import.meta.url);

/** The configuration that shows every key. The build puts the text itself in this file's place. */
export function exampleText(): string {
  return readFileSync(FILE, 'utf8');
}
