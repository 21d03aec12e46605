import type { Fields, Read } from './kind.ts';

/**
 * The file is text, one JSON value a line:
 *
 *     {"format":"cbr-exporter state","formatVersion":1,"exporterVersion":"0.1.0","id":"..."}
 *     {"section":"readings","project":"prod","identity":"..."}
 *     ["8b0851a8-...",	{"presence":"present","lastPollSeconds":1,...}]
 *     {"crc32":305419896}
 *     {"section":"readings","project":"prod","identity":"..."}
 *     ["8b0851a8-...",	{"lastPollSeconds":2}]
 *     {"crc32":591751049}
 *
 * Each write ends with the checksum of all bytes before that line; one without it was not finished.
 * The first write tells everything, the others what changed: fields of an entry take the place of
 * those before them, one that is null is gone, and so is an entry without fields.
 */
const FORMAT = 'cbr-exporter state';

/** To be raised with every change of the lines: a version reads its own and no other one. */
const FORMAT_VERSION = 1;

const MEBIBYTE = 1024 * 1024;

/** Of the file, written or read: 300,000 restore points with ten resources each fit into it. */
export const FILE_BYTES_MAX = 1024 * MEBIBYTE;

/** Of a line that is read. One that is written is shorter: no character takes more than 3 bytes. */
export const LINE_BYTES_MAX = 64 * MEBIBYTE;
const LINE_CHARACTERS_MAX = LINE_BYTES_MAX / 4;

const SECTION_START = '{"section":';
const CHECKSUM_START = '{"crc32":';

/** A tab stands nowhere else: in texts it is escaped. So the key is found without reading the rest. */
const SEPARATOR = ',\t';

/** The ID tells the file from one that another process put in its place. */
export function headerText(exporterVersion: string, id: string): string {
  return `${JSON.stringify({ format: FORMAT, formatVersion: FORMAT_VERSION, exporterVersion, id })}\n`;
}

/** Gives the version of the exporter that wrote it. */
export function readHeader(text: string): Read<string> {
  const { format, formatVersion, exporterVersion } = Object(parsed(text));
  if (format !== FORMAT) return { problem: 'is not the beginning of what an exporter stored' };
  if (formatVersion === FORMAT_VERSION) return { value: String(exporterVersion) };
  return { problem: `is format version ${formatVersion}; this exporter reads ${FORMAT_VERSION}` };
}

/** The same for the same section, so that it serves as its name. */
export function sectionText(
  section: string,
  project: string | undefined,
  identity: string,
): string {
  return `${JSON.stringify({ section, project, identity })}\n`;
}

export function isSection(line: Buffer): boolean {
  return startsWith(line, SECTION_START);
}

export function entryText(key: string, fields?: Fields): string {
  const rest = fields === undefined ? '' : SEPARATOR + JSON.stringify(fields);
  const text = `[${JSON.stringify(key)}${rest}]\n`;
  // Kinds are bounded. What nobody could read again must not reach the disk all the same.
  if (text.length > LINE_CHARACTERS_MAX) throw new Error(`an entry of ${text.length} characters`);
  return text;
}

/** An entry whose fields have not been read yet; without them it is gone. */
export interface EntryLine {
  readonly key: string;
  readonly fields: Buffer | undefined;
}

/** Without a key it is no entry. */
export function readEntry(line: Buffer): Partial<EntryLine> {
  const at = line.indexOf(SEPARATOR);
  const json = parsed(at === -1 ? line.toString() : `${line.toString('utf8', 0, at)}]`);
  const key: unknown = Array.isArray(json) ? json[0] : undefined;
  const fields = at === -1 ? undefined : line.subarray(at + SEPARATOR.length, -']\n'.length);
  return typeof key === 'string' ? { key, fields } : {};
}

export function readFields(json: Buffer): Fields {
  return Object(parsed(json.toString()));
}

export function checksumText(crc32: number): string {
  return `${CHECKSUM_START}${crc32}}\n`;
}

export function isChecksum(line: Buffer): boolean {
  return startsWith(line, CHECKSUM_START);
}

function startsWith(line: Buffer, start: string): boolean {
  return line.toString('latin1', 0, start.length) === start;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
