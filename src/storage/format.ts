import * as z from 'zod';

/**
 * The file is text, one JSON value a line:
 *
 *     {"format":"cbr-exporter readings","formatVersion":2,"exporterVersion":"0.1.0"}
 *     {"project":"prod","identity":"..."}
 *     {"known":{"checkpointId":"...","presence":"present","restorePoint":"last"}, ...}
 *     {"sha256":"...","lines":3}
 *
 * A project's line is followed by one line for each of its readings. The last line tells how many
 * lines stand before it and the hash of their bytes; without it the file is not whole.
 */
const FORMAT = 'cbr-exporter readings';

/** To be raised with every change of the lines: a version reads its own and no other one. */
export const FORMAT_VERSION = 2;

const MEBIBYTE = 1024 * 1024;

/** Of the file, written or read: 300,000 checkpoints with ten resources each fit into it. */
export const FILE_BYTES_MAX = 1024 * MEBIBYTE;

/** An answer of the API has at most 8 MiB, so that no line that was written comes near to it. */
export const LINE_BYTES_MAX = 64 * MEBIBYTE;

const TRAILER_START = '{"sha256":';

const format = z.looseObject({ format: z.literal(FORMAT), formatVersion: z.int().positive() });
const header = z.strictObject({
  format: z.literal(FORMAT),
  formatVersion: z.literal(FORMAT_VERSION),
  exporterVersion: z.string(),
});
const projectLine = z.strictObject({ project: z.string(), identity: z.string() });

/** What a line says, or why it does not say it. */
export type Read<Value> = { readonly value: Value } | { readonly problem: string };

export function headerLine(exporterVersion: string): string {
  const fields: z.input<typeof header> = {
    format: FORMAT,
    formatVersion: FORMAT_VERSION,
    exporterVersion,
  };
  return `${JSON.stringify(fields)}\n`;
}

export function readHeader(json: unknown): Read<z.output<typeof header>> {
  const named = format.safeParse(json);
  if (!named.success) return { problem: 'is not the beginning of stored readings' };
  const { formatVersion } = named.data;
  if (formatVersion === FORMAT_VERSION) return readAs(header, json);
  return { problem: `is format version ${formatVersion}; this exporter reads ${FORMAT_VERSION}` };
}

export function projectLineOf(project: string, identity: string): string {
  const fields: z.input<typeof projectLine> = { project, identity };
  return `${JSON.stringify(fields)}\n`;
}

export function readProjectLine(json: unknown): Read<z.output<typeof projectLine>> {
  return readAs(projectLine, json);
}

export function trailerLine(sha256: string, lines: number): string {
  return `${TRAILER_START}${JSON.stringify(sha256)},"lines":${lines}}\n`;
}

export function isTrailer(text: string): boolean {
  return text.startsWith(TRAILER_START);
}

/** Names the field and what it should have been; never what stands there. */
export function readAs<Schema extends z.ZodType>(
  schema: Schema,
  json: unknown,
): Read<z.output<Schema>> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return { value: parsed.data };
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') ?? '';
  return { problem: path === '' ? `${issue?.message}` : `${path}: ${issue?.message}` };
}
