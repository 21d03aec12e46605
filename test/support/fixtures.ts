import { readFileSync } from 'node:fs';

/** A payload of the API with the public source it was taken from. */
export interface Fixture {
  readonly name: string;
  readonly op: string;
  readonly status: number;
  readonly source: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const FIXTURES: readonly Fixture[] = JSON.parse(
  readFileSync(new URL('../fixtures/cbr-responses.json', import.meta.url), 'utf8'),
);

export function fixture(name: string): Fixture {
  const found = FIXTURES.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no fixture ${name}`);
  return found;
}

export function fixtureNames(prefix: string): readonly string[] {
  return FIXTURES.filter(({ name }) => name.startsWith(prefix)).map(({ name }) => name);
}

export function fixtureText(name: string): string {
  const { body } = fixture(name);
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** The checkpoint ID a ShowCheckpoint fixture is about. */
export function fixtureCheckpointId(name: string): string {
  const body = fixture(name).body as { readonly checkpoint: { readonly id: string } };
  return body.checkpoint.id;
}
