import { readFileSync } from 'node:fs';
import type { Fixture } from '../support/fixtures.ts';

const FIXTURES: readonly Fixture[] = JSON.parse(
  readFileSync(new URL('../fixtures/iam-responses.json', import.meta.url), 'utf8'),
);

export function iamFixture(name: string): Fixture {
  const found = FIXTURES.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no fixture ${name}`);
  return found;
}
