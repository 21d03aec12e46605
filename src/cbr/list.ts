import type { AskingCycle } from '../domain/asking-cycle.ts';
import type { Enough } from '../domain/enough.ts';
import { parseJson } from '../domain/json.ts';
import { type Failure, isFailure } from '../domain/outcome.ts';
import { type Interruptible, inSlices, nextTurn } from '../domain/slices.ts';
import { type CallApi, type CallEnd, type OnAnomalies, strangeAnswer } from './api-call.ts';
import type { HttpAnswer } from './http/exchange.ts';
import type { Operation } from './http/operation.ts';
import type { EntriesReading, KnownEntries } from './known-entries.ts';
import { createPageLimits, type Paged } from './page-limits.ts';
import { type FetchPage, type Listing, type ReadPage, readPages } from './pages.ts';
import { projected, type Sink } from './wire/projection.ts';
import { type Anomalies, createAnomalies, type Readied } from './wire/readable.ts';

/** Longest time without a look at anything else, but for the entry that is begun within it. */
const SLICE_MS = 5;
/** Ten times a vault of as many resources as the API allows; a millisecond or two of work. */
const ENTRY_BYTES_MAX = 512 * 1024;
/** An empty list takes a line. */
const EMPTY_BYTES_MAX = 4096;

export interface ListOptions<Item> extends Paged {
  readonly operation: Operation;
  /** Name of the list in the answer. */
  readonly key: string;
  /** Name of the resource in the path, where it is another one. */
  readonly path?: string;
  /** Filters and order, without limit and offset. */
  readonly query: URLSearchParams;
  readonly readEntry: (json: unknown, anomalies: Anomalies) => Item | undefined;
  readonly idOf: (item: Item) => string;
  /** Whether an entry that cannot be read spoils the list: what it names would seem to be gone. */
  readonly isWholeOnly?: boolean;
  /** Whether the API says of an empty list, which it shows, that it is not found. */
  readonly mayBeNotFound?: boolean;
  /** Of a list that mostly says what it said before. */
  readonly known?: KnownEntries<Item>;
  /** What is made ready while the first answer is on its way, each in a turn of its own. */
  readonly readers?: readonly Readied[];
  readonly until?: (() => Enough<Item>) | undefined;
}

export type ReadList = ReturnType<typeof createListReader>;

/** Reads lists of the API, each page with the same care as a single answer. */
export function createListReader(callApi: CallApi, onAnomalies: OnAnomalies) {
  const inPages = createPageLimits();

  return async function readList<Item>(
    options: ListOptions<Item>,
    cycle: AskingCycle,
  ): Promise<Listing<Item> | Failure> {
    const { operation, key, path = key, query, idOf, until } = options;
    const anomalies = createAnomalies();
    const known = options.known?.begin();
    const readied = options.readers && readyingOf(options.readers);
    const fetchPage: FetchPage<Item> = async ({ offset, limit, entriesMax }) => {
      const paged = new URLSearchParams(query);
      paged.set('limit', String(limit));
      paged.set('offset', String(offset));
      const end = await callApi(
        {
          operation,
          path: `${path}?${queryText(paged)}`,
          ...(options.mayBeNotFound && { isAnswer: (answer) => isEmptyList(answer, key) }),
          read: async (answer, signal) => {
            await readied;
            return readPage(answer, signal, { ...options, known, anomalies, entriesMax });
          },
        },
        cycle,
      );
      return end.kind === 'answered' ? end.result : failureOf(end);
    };
    const listing = await inPages(operation, options, (paged) =>
      readPages({ fetchPage, idOf, until, ...paged }),
    );
    if (!isFailure(listing)) known?.end();
    if (!isFailure(listing) || options.isWholeOnly) onAnomalies(anomalies.list());
    return listing;
  };
}

/** Who asks because an answer came does so in a turn that took its time already, to its end. */
async function readyingOf(readers: readonly Readied[]): Promise<void> {
  await nextTurn();
  await nextTurn();
  await inSlices(readying(readers), SLICE_MS);
}

function* readying(readers: readonly Readied[]): Interruptible<void> {
  for (const reader of readers) {
    reader.ready();
    yield;
  }
}

/** What says that there is nothing, in the form of a list. */
function isEmptyList({ status, body }: HttpAnswer, key: string): boolean {
  if (status !== 404 || body.length > EMPTY_BYTES_MAX) return false;
  return Array.isArray(Object(parseJson(body.toString()))[key]);
}

interface PageReading<Item> extends Pick<ListOptions<Item>, 'key' | 'readEntry' | 'isWholeOnly'> {
  readonly known: EntriesReading<Item> | undefined;
  readonly anomalies: Anomalies;
  readonly entriesMax: number;
}

/** A list is never gone: an answer that says so of a restore point came from somewhere else. */
function failureOf(end: Exclude<CallEnd<object>, { kind: 'answered' }>): Failure {
  if (end.kind !== 'gone') return end.failure;
  return { reason: 'wrong_endpoint', detail: 'the API knows a restore point in place of a list' };
}

async function readPage<Item>(
  answer: HttpAnswer,
  signal: AbortSignal,
  reading: PageReading<Item>,
): Promise<ReadPage<Item> | Failure> {
  const { key, isWholeOnly } = reading;
  const { sink, taken } = createPageSink(reading);
  const list = { entries: 'value', entryBytesMax: ENTRY_BYTES_MAX, sink } as const;
  const page = projected(answer.body, { fields: { [key]: list, count: 'value' } });
  const read = await inSlices(page, SLICE_MS, signal).catch((error: unknown) => {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  });
  if (!Array.isArray(Object(read)[key])) return strangeAnswer(answer, `holds no list of ${key}`);
  const { items, entries, isCut } = taken();
  const unreadable = entries - items.length;
  if (isWholeOnly && unreadable > 0) {
    return strangeAnswer(answer, `holds ${unreadable} ${key} that cannot be read`);
  }
  const count: unknown = Object(read).count;
  const isCount = typeof count === 'number' && Number.isSafeInteger(count) && count >= 0;
  return { items, entries, count: isCount ? count : undefined, isCut };
}

/** Takes the entries of a page one by one, up to a bound. */
function createPageSink<Item>({ key, readEntry, known, anomalies, entriesMax }: PageReading<Item>) {
  const items: Item[] = [];
  let entries = 0;
  let isCut = false;
  let notes = 0;
  const noting: Anomalies = {
    ...anomalies,
    note: (...what) => {
      notes += 1;
      anomalies.note(...what);
    },
  };
  const sink: Sink = {
    takesBytes: (bytes) => {
      isCut = entries >= entriesMax;
      if (isCut) return true;
      entries += 1;
      const item = known?.recall(bytes);
      if (item !== undefined) items.push(item);
      return item !== undefined;
    },
    take: (json) => {
      const before = notes;
      const item = readEntry(json, noting);
      if (item === undefined) noting.note('invalid_field', key, json);
      else items.push(item);
      // What is odd in an entry is told each time it is read.
      if (item !== undefined && notes === before) known?.remember(item);
    },
  };
  return { sink, taken: () => ({ items, entries, isCut }) };
}

/** The API wants colons and commas of a sort as they are. */
function queryText(query: URLSearchParams): string {
  return query.toString().replaceAll('%3A', ':').replaceAll('%2C', ',');
}
