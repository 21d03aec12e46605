import { codeOf } from '../../domain/error-code.ts';

/**
 * Something to say about the configuration. It never shows a value out of it: the position leads
 * there, and any value may be a secret that was put into the wrong place.
 */
export interface Finding {
  readonly file: string;
  /** Undefined when the file as a whole is meant. */
  readonly position?: Position | undefined;
  /** Of the key, as in `projects[0].poll.timeout`; empty outside the configuration's keys. */
  readonly path?: string;
  readonly text: string;
}

/** Something to say about a key of the configuration. */
export interface Remark {
  readonly path: string;
  readonly text: string;
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** At the key that it is about, or the nearest place around it. */
export function located(
  { path, text }: Remark,
  { file, positions }: { readonly file: string; readonly positions: ReadonlyMap<string, Position> },
): Finding {
  return { file, position: nearestPosition(positions, path), path, text };
}

/** Findings as lines: each once, the configuration file's first, in the order of the text. */
export function findingLines(findings: readonly Finding[], configFile: string): string[] {
  const sorted = findings.toSorted(
    (left, right) =>
      Number(left.file !== configFile) - Number(right.file !== configFile) ||
      compareText(left.file, right.file) ||
      (left.position?.line ?? 0) - (right.position?.line ?? 0) ||
      (left.position?.column ?? 0) - (right.position?.column ?? 0),
  );
  return [...new Set(sorted.map(findingLine))];
}

/** The path of a key or list entry below another one. */
export function childPath(parent: string, segment: string | number): string {
  if (typeof segment === 'number') return `${parent}[${segment}]`;
  // A key with blanks or line breaks must not tear the message apart.
  if (!/^[\w-]+$/.test(segment)) return `${parent}[${JSON.stringify(segment)}]`;
  return parent === '' ? segment : `${parent}.${segment}`;
}

/** Where the value at a path starts, or the nearest one around it when it is not there. */
export function nearestPosition(
  positions: ReadonlyMap<string, Position>,
  path: string,
): Position | undefined {
  const position = positions.get(path);
  const parent = path.replace(/\.?[^.[]+$|\[\d+\]$/, '');
  return position !== undefined || parent === path ? position : nearestPosition(positions, parent);
}

/** Why a file could not be used, in words; the message of the system would show the path. */
export function systemReason(error: unknown): string {
  const code = codeOf(error) || 'unknown error';
  return REASONS[code] ?? `cannot be read (${code})`;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EACCES: 'cannot be read: permission denied',
  EPERM: 'cannot be read: permission denied',
  EISDIR: 'is a directory',
  ENXIO: 'is a socket, or a device that is not there',
  ELOOP: 'is a link that leads to itself',
  ENAMETOOLONG: 'has a name that is too long',
};

function findingLine({ file, position, path, text }: Finding): string {
  const place = position === undefined ? file : `${file}:${position.line}:${position.column}`;
  return path === undefined || path === '' ? `${place}: ${text}` : `${place}: ${path}: ${text}`;
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
