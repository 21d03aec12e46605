import type { Interruptible } from '../../domain/slices.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const SMALL_U = 0x75;
const SPACE = 0x20;

/** Passed over in one step, a tenth of a millisecond of work. */
const STEP_BYTES = 64 * 1024;

/** Of a value that is parsed in one go. Of a longer text this much is, of anything else nothing. */
const VALUE_BYTES_MAX = 16 * 1024;

/** Stands for a value that is no text and too long: nobody can read a number in it. */
const TOO_LONG = ['…'];

/** Takes the entries of a list, one at a time. */
export interface Sink {
  /** Hears of each entry before it is parsed; whether that is needless. */
  takesBytes?(bytes: Buffer): boolean;
  take(entry: unknown): void;
}

/** What is wanted of a JSON value; whatever else it holds is passed over. */
export type Wanted =
  | 'value'
  | { readonly fields: Readonly<Record<string, Wanted>> }
  /** An empty list stands for one whose entries were taken. */
  | {
      readonly entries: Wanted;
      readonly sink: Sink;
      /** An entry up to this length is parsed in one go. */
      readonly entryBytesMax?: number;
    };

/**
 * Reads JSON as far as it is wanted, without ever holding all of it: an answer of many megabytes
 * is read with others served in between, and what nobody wants takes no memory. Throws as
 * JSON.parse does, but does not look into what is passed over.
 */
export function* projected(body: Buffer, wanted: Wanted): Interruptible<unknown> {
  const cursor: Cursor = { body, at: 0 };
  const value = yield* read(cursor, wanted);
  if (next(cursor) !== undefined) throw unexpected(cursor);
  return value;
}

interface Cursor {
  readonly body: Buffer;
  at: number;
}

function* read(cursor: Cursor, wanted: Wanted): Interruptible<unknown> {
  const first = next(cursor);
  if (wanted !== 'value' && 'fields' in wanted && first === OPEN_BRACE) {
    return yield* readFields(cursor, wanted.fields);
  }
  if (wanted !== 'value' && 'entries' in wanted && first === OPEN_BRACKET) {
    yield* readEntries(cursor, wanted);
    return [];
  }
  const start = cursor.at;
  yield* passOver(cursor);
  return valueBetween(cursor.body, start, cursor.at);
}

function* readFields(
  cursor: Cursor,
  fields: Readonly<Record<string, Wanted>>,
): Interruptible<unknown> {
  const found: Record<string, unknown> = {};
  take(cursor, OPEN_BRACE);
  if (takes(cursor, CLOSE_BRACE)) return found;
  do {
    const key = yield* read(cursor, 'value');
    if (typeof key !== 'string') throw unexpected(cursor);
    take(cursor, COLON);
    next(cursor);
    const wanted = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (wanted === undefined) yield* passOver(cursor);
    else found[key] = yield* read(cursor, wanted);
  } while (takes(cursor, COMMA));
  take(cursor, CLOSE_BRACE);
  return found;
}

function* readEntries(
  cursor: Cursor,
  { entries: wanted, sink, entryBytesMax = VALUE_BYTES_MAX }: Extract<Wanted, { sink: Sink }>,
): Interruptible<void> {
  take(cursor, OPEN_BRACKET);
  if (takes(cursor, CLOSE_BRACKET)) return;
  do {
    next(cursor);
    const start = cursor.at;
    yield* passOver(cursor);
    const bytes = cursor.body.subarray(start, cursor.at);
    if (sink.takesBytes?.(bytes) === true) {
      yield;
      continue;
    }
    if (bytes.length <= entryBytesMax) {
      sink.take(JSON.parse(bytes.toString()));
    } else {
      cursor.at = start;
      sink.take(yield* read(cursor, wanted));
    }
    yield;
  } while (takes(cursor, COMMA));
  take(cursor, CLOSE_BRACKET);
}

/** Goes to the end of the value that starts here. */
function* passOver(cursor: Cursor): Interruptible<void> {
  const start = cursor.at;
  const passing = { depth: 0, inText: false };
  while (!passesOver(cursor, passing)) yield;
  if (cursor.at === start) throw unexpected(cursor);
}

/** Goes on for a step; true at the end of the value. */
function passesOver(cursor: Cursor, passing: { depth: number; inText: boolean }): boolean {
  const { body } = cursor;
  const limit = Math.min(cursor.at + STEP_BYTES, body.length);
  let { at } = cursor;
  let { depth, inText } = passing;
  let isOver = false;
  for (; at < limit && !isOver; at += 1) {
    const byte = body[at];
    if (inText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) {
        inText = false;
        isOver = depth === 0;
      }
    } else if (byte === QUOTE) {
      inText = true;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth += 1;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      // A number, and null, true and false end where something else begins.
      if (depth === 0) break;
      depth -= 1;
      isOver = depth === 0;
    } else if (depth === 0 && (byte === COMMA || byte === COLON || isBlank(byte))) break;
  }
  cursor.at = at;
  Object.assign(passing, { depth, inText });
  if (isOver || at < limit) return true;
  if (at < body.length) return false;
  if (depth > 0 || inText) throw unexpected(cursor);
  return true;
}

function valueBetween(body: Buffer, start: number, end: number): unknown {
  if (end - start <= VALUE_BYTES_MAX) return JSON.parse(body.toString('utf8', start, end));
  if (body[start] !== QUOTE) return TOO_LONG;
  return JSON.parse(`${body.toString('utf8', start, wholeUntil(body, start))}"`);
}

/** Where a long text may be cut without halving an escape. */
function wholeUntil(body: Buffer, start: number): number {
  let at = start + 1;
  for (;;) {
    const length = body[at] !== BACKSLASH ? 1 : body[at + 1] === SMALL_U ? 6 : 2;
    if (at + length > start + VALUE_BYTES_MAX) return at;
    at += length;
  }
}

/** The next byte that is not blank; undefined at the end. */
function next(cursor: Cursor): number | undefined {
  while (isBlank(cursor.body[cursor.at])) cursor.at += 1;
  return cursor.body[cursor.at];
}

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function takes(cursor: Cursor, byte: number): boolean {
  if (next(cursor) !== byte) return false;
  cursor.at += 1;
  return true;
}

function take(cursor: Cursor, byte: number): void {
  if (!takes(cursor, byte)) throw unexpected(cursor);
}

function unexpected({ body, at }: Cursor): SyntaxError {
  return new SyntaxError(at < body.length ? `unexpected byte at ${at}` : 'ends too early');
}
