import { isObject } from '../../domain/json.ts';
import { type Interruptible, inSlices } from '../../domain/slices.ts';
import type { Environment } from '../file/environment.ts';
import { childPath, type Finding } from '../file/findings.ts';
import { substitute, unsetText } from '../file/substitute.ts';
import type { ReadText } from '../file/text-file.ts';
import { yamlIn } from '../file/yaml-text.ts';
import { type CheckpointList, checkpointsIn, type ListEntry } from './checkpoint-list.ts';

export type CheckpointFile = CheckpointList | { readonly problem: string };

/** Reads the IDs of a file in any of its forms; the problem is worded to follow its name. */
export async function readCheckpointFile(
  file: string,
  { environment, readText }: { readonly environment: Environment; readonly readText: ReadText },
): Promise<CheckpointFile> {
  const read = await readText(file);
  if ('problem' in read) return read;
  return inSlices(checkpointsOf(file, read.text, { environment }));
}

/** The form is told by the content: the first sign of a list makes it YAML, of which JSON is a part. */
export function* checkpointsOf(
  file: string,
  text: string,
  { environment }: { readonly environment: Environment },
): Interruptible<CheckpointList> {
  const sign = /^[ \t]*(?:[[{%-]|(?:checkpoints|backups)[ \t]*:|([^\s#]))/m.exec(text);
  const isYaml = sign !== null && sign[1] === undefined;
  if (!isYaml) return yield* checkpointsIn(file, lineEntries(text, environment));
  const { entries, findings } = yield* yamlEntries(text, environment);
  const list = yield* checkpointsIn(file, entries);
  return { ...list, findings: [...findings.map((one) => ({ ...one, file })), ...list.findings] };
}

interface Entries {
  readonly entries: readonly ListEntry[];
  readonly findings: readonly Omit<Finding, 'file'>[];
}

function* yamlEntries(text: string, environment: Environment): Interruptible<Entries> {
  const yaml = yield* yamlIn(text, environment);
  if (yaml.kind === 'empty') return { entries: [], findings: [] };
  if (yaml.kind === 'broken') return { entries: [], findings: yaml.findings };
  const { value, positions } = yaml;
  const findings = yaml.findings.map(({ position, text: problem }) => ({
    position,
    text: problem,
  }));
  const list = listIn(value);
  if (list === undefined) {
    const position = positions.get('');
    return { entries: [], findings: [...findings, { position, text: NO_LIST }] };
  }
  const entries: ListEntry[] = [];
  for (const [index, item] of list.items.entries()) {
    const path = childPath(list.path, index);
    const key = list.keys.find((each) => memberOf(item, each) !== undefined);
    const id = key === undefined ? item : memberOf(item, key);
    const position =
      positions.get(key === undefined ? path : childPath(path, key)) ?? positions.get(path);
    if (typeof id !== 'symbol') entries.push({ text: asText(id), position });
    yield;
  }
  return { entries, findings };
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

const NO_LIST =
  'is no list; write a JSON array, a YAML list, one checkpoint ID a line, or what the API answers about backups';

interface IdList {
  readonly items: readonly unknown[];
  readonly path: string;
  /** Which of an item's keys has the ID, where the item is not the ID itself. */
  readonly keys: readonly string[];
}

/** A list of IDs or of objects that have them; the `id` of a backup is its own. */
function listIn(value: unknown): IdList | undefined {
  if (Array.isArray(value)) return { items: value, path: '', keys: ['checkpoint_id', 'id'] };
  const backups = memberOf(value, 'backups');
  if (Array.isArray(backups)) return { items: backups, path: 'backups', keys: ['checkpoint_id'] };
  const items = memberOf(value, 'checkpoints');
  if (!Array.isArray(items)) return undefined;
  return { items, path: 'checkpoints', keys: ['checkpoint_id', 'id'] };
}

function memberOf(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** One ID a line, or several with commas between them, in quotes or not. */
function* lineEntries(text: string, environment: Environment): Generator<ListEntry | undefined> {
  let line = 0;
  for (const whole of linesOf(text)) {
    line += 1;
    const [listed = ''] = whole.split('#', 1);
    for (const { index: at, 0: part } of listed.matchAll(/[^,]+/g)) {
      const content = part.trim();
      if (content === '') continue;
      const column = at + part.length - part.trimStart().length + 1;
      const bare = content.replace(/^(["'])(.*)\1$/, '$2');
      const replaced = substitute(bare, environment);
      const position = { line, column };
      if (replaced.unset.length === 0) yield { text: replaced.text, position };
      for (const name of replaced.unset) yield { position, problem: unsetText(name) };
    }
    yield undefined;
  }
}

/** One after the other: all at once they might take many times the room of the text. */
function* linesOf(text: string): Generator<string> {
  for (let start = 0; start <= text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    yield text.slice(start, end);
    start = end + 1;
  }
}
