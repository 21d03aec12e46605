import { PRESENCES } from '../../domain/reading.ts';
import type { Place } from '../model/point.ts';
import { EVERYTHING, type Selection, SORTS, STATUSES } from '../model/selection.ts';

export interface Chosen {
  readonly selection: Selection;
  /** Undefined: from the first one on. */
  readonly after: Place | undefined;
  readonly limit: number;
}

export interface Limits {
  readonly usual: number;
  readonly most: number;
}

export type ChosenResult =
  | { readonly ok: true; readonly chosen: Chosen }
  | { readonly ok: false; readonly problem: string };

export const SELECTING = [
  'project',
  'vault',
  'status',
  'presence',
  'text',
  'problem',
  'sort',
  'after',
  'limit',
];

/** Texts that are looked for are no longer than names. */
const TEXT_MAX = 1024;

/** What a query asks for. An empty parameter is none: that is what a form sends. */
export function readChosen(
  query: URLSearchParams,
  limits: Limits,
  names: readonly string[] = SELECTING,
): ChosenResult {
  const problems: string[] = [];
  const stranger = [...query.keys()].find((name) => !names.includes(name));
  if (stranger !== undefined) problems.push(`there is no parameter ${quoted(stranger)}`);
  const text = (name: string) => query.get(name)?.slice(0, TEXT_MAX).trim() || undefined;
  const oneOf = <Value extends string>(name: string, values: readonly Value[]) => {
    const given = text(name);
    const value = values.find((each) => each === given);
    if (given !== undefined && value === undefined)
      problems.push(`${name} is not one of ${values.join(', ')}`);
    return value;
  };
  const selection: Selection = {
    project: text('project'),
    vault: text('vault'),
    status: oneOf('status', STATUSES),
    presence: oneOf('presence', PRESENCES),
    text: text('text'),
    isProblem: oneOf('problem', ['true', 'false']) === 'true',
    sort: oneOf('sort', SORTS) ?? EVERYTHING.sort,
  };
  const limit = Number(text('limit') ?? limits.usual);
  if (!Number.isInteger(limit) || limit < 1 || limit > limits.most)
    problems.push(`limit is a number from 1 to ${limits.most}`);
  const given = query.get('after') || undefined;
  const after = given === undefined ? undefined : placeOf(given);
  if (given !== undefined && after === undefined)
    problems.push('after is what an earlier answer had as next');
  const [problem] = problems;
  if (problem !== undefined) return { ok: false, problem };
  return { ok: true, chosen: { selection, after, limit } };
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 64));
}

/** The query that asks for the same. */
export function queryOf(selection: Selection, more: Readonly<Record<string, string>> = {}): string {
  const { isProblem, sort, ...texts } = selection;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(texts))
    if (value !== undefined) query.set(name, value);
  if (isProblem) query.set('problem', 'true');
  if (sort !== EVERYTHING.sort) query.set('sort', sort);
  for (const [name, value] of Object.entries(more)) query.set(name, value);
  return query.size === 0 ? '' : `?${query}`;
}

const CURSOR_VERSION = 1;

/** Where a page ends, as a text for the next question. */
export function cursorOf(place: Place): string {
  const { project, checkpointId, createdAtSeconds, status, presence, vaultId, vaultName } = place;
  const parts = [project, checkpointId, createdAtSeconds, status, presence, vaultId, vaultName];
  const known = parts.map((part) => part ?? null);
  return Buffer.from(JSON.stringify([CURSOR_VERSION, ...known])).toString('base64url');
}

function placeOf(cursor: string): Place | undefined {
  const parts = partsOf(cursor);
  if (!Array.isArray(parts) || parts[0] !== CURSOR_VERSION) return undefined;
  const [, project, checkpointId, createdAtSeconds, status, presence, vaultId, vaultName] = parts;
  const known = PRESENCES.find((each) => each === presence);
  if (typeof project !== 'string' || typeof checkpointId !== 'string' || known === undefined)
    return undefined;
  return {
    project,
    checkpointId,
    createdAtSeconds: typeof createdAtSeconds === 'number' ? createdAtSeconds : undefined,
    status: STATUSES.find((each) => each === status),
    presence: known,
    vaultId: typeof vaultId === 'string' ? vaultId : undefined,
    vaultName: typeof vaultName === 'string' ? vaultName : undefined,
  };
}

function partsOf(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}
