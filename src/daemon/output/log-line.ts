import type { LogFormat } from '../../domain/log.ts';

/** Of one text in a field. */
const TEXT_CHARACTERS_MAX = 2000;
/** Of all that a line says; with its time it stays below the 16 KiB at which container runtimes cut. */
const LINE_BYTES_MAX = 16_000;
const DEPTH_MAX = 6;
/** Bytes that a character takes in JSON at the most. */
const ESCAPED_BYTES_MAX = 6;

/** A line of JSON as it is to be written: in the wanted format, and of a bounded length. */
export function logLine(json: string, format: LogFormat): string {
  // No text in it can be too long, and most lines are such.
  if (format === 'json' && json.length <= TEXT_CHARACTERS_MAX) return json;
  const { level, time, msg, ...fields } = JSON.parse(json) as Readonly<Record<string, unknown>>;
  const room = { bytes: LINE_BYTES_MAX };
  const message = bounded(msg, room);
  const rest = bounded(fields, room) as Readonly<Record<string, unknown>>;
  return format === 'json'
    ? `${JSON.stringify({ level, time, ...rest, msg: message })}\n`
    : logfmt({ ts: time, level, msg: message, ...rest });
}

/** Bytes of the line that are not taken yet. */
interface Room {
  bytes: number;
}

/** As much of a value as there is room for; where something is left out, `…` says so. */
function bounded(value: unknown, room: Room, depth = 0): unknown {
  if (typeof value === 'string') return boundedText(value, room);
  if (typeof value !== 'object' || value === null) {
    room.bytes -= String(value).length;
    return value;
  }
  if (depth === DEPTH_MAX) return '…';
  if (Array.isArray(value)) {
    const { taken, left } = asFarAs(room, value, (each) => bounded(each, room, depth + 1));
    return left === 0 ? taken : [...taken, `… ${left} more`];
  }
  const { taken, left } = asFarAs(room, Object.entries(value), ([name, each]) => [
    boundedText(name, room),
    bounded(each, room, depth + 1),
  ]);
  return Object.fromEntries(left === 0 ? taken : [...taken, ['…', `${left} more`]]);
}

function asFarAs<Part, Taken>(
  room: Room,
  parts: readonly Part[],
  take: (part: Part) => Taken,
): { readonly taken: readonly Taken[]; readonly left: number } {
  const taken: Taken[] = [];
  for (const part of parts) {
    if (room.bytes <= 0) break;
    taken.push(take(part));
  }
  return { taken, left: parts.length - taken.length };
}

function boundedText(text: string, room: Room): string {
  const short = text.length > TEXT_CHARACTERS_MAX ? cut(text, TEXT_CHARACTERS_MAX) : text;
  const left = Math.max(room.bytes, 0);
  const fitting =
    bytesOf(short) > left && short.length > left / ESCAPED_BYTES_MAX
      ? cut(text, Math.floor(left / ESCAPED_BYTES_MAX))
      : short;
  room.bytes -= bytesOf(fitting);
  return fitting;
}

function cut(text: string, characters: number): string {
  return `${text.slice(0, characters)}… (${text.length} characters)`;
}

function bytesOf(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}

function logfmt(fields: Readonly<Record<string, unknown>>): string {
  let line = '';
  let left = 0;
  for (const [name, value] of Object.entries(fields)) {
    const pair = `${name}=${logfmtValue(value)} `;
    // Quotes in quotes take more than they did in JSON.
    if (Buffer.byteLength(line) + Buffer.byteLength(pair) > LINE_BYTES_MAX) left += 1;
    else line += pair;
  }
  return left === 0 ? `${line.trimEnd()}\n` : `${line}left_out=${left}\n`;
}

function logfmtValue(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text);
}
