import { matchesName, type NamePattern } from '../domain/name-pattern.ts';
import type { VaultPattern } from '../domain/vault-pattern.ts';
import type { DiscoverConfig } from './schema/config.ts';
import type { DiscoverSettings } from './schema/discover-schema.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** What is discovered in a project: its own key, else the common one; undefined: nothing. */
export function discoverConfig(
  own: DiscoverSettings,
  common: DiscoverSettings,
): DiscoverConfig | undefined {
  const settings = own ?? common ?? false;
  if (settings === false) return undefined;
  const keys: Partial<Exclude<DiscoverSettings, boolean | undefined>> =
    settings === true ? {} : settings;
  const { newest = 3, within = 35 * DAY_MS, replicas = false } = keys;
  const { recheck = HOUR_MS, tasks = DAY_MS, vaults, refresh } = keys;
  const { verify = 6 * HOUR_MS, policies = 15 * MINUTE_MS } = refresh ?? {};
  return {
    selection: {
      include: (vaults?.include ?? []).map(patternOf),
      exclude: (vaults?.exclude ?? []).map(patternOf),
    },
    newest,
    withinSeconds: within / 1000,
    replicas,
    recheckSeconds: recheck / 1000,
    tasksSeconds: tasks / 1000,
    verifySeconds: verify / 1000,
    policiesSeconds: policies / 1000,
  };
}

export function patternOf(
  pattern: string | { id: string } | { tag: Record<string, string> },
): VaultPattern {
  return typeof pattern === 'string' ? { name: pattern } : pattern;
}

/** An include that exclude leaves nothing of, as far as that can be told without the cloud. */
export function discoverWarnings({ selection }: DiscoverConfig): readonly string[] {
  const { include, exclude } = selection;
  return include
    .filter((pattern) => exclude.some((other) => isCovered(pattern, other)))
    .map((pattern) => `vaults.include ${JSON.stringify(formOf(pattern))} is left out by exclude`);
}

function isCovered(pattern: VaultPattern, other: VaultPattern): boolean {
  if ('name' in other && /^\*+$/.test(other.name)) return true;
  if ('name' in pattern && 'name' in other) return isGlobCovered(pattern, other);
  if ('id' in pattern && 'id' in other) {
    return pattern.id.toLowerCase() === other.id.toLowerCase();
  }
  if (!('tag' in pattern && 'tag' in other)) return false;
  return Object.entries(other.tag).every(([key, value]) => pattern.tag[key] === value);
}

/** A glob that matches another one as it is written matches its names, unless `?` stands for `*`. */
function isGlobCovered(pattern: NamePattern, other: NamePattern): boolean {
  if (pattern.name === other.name) return true;
  const isSafe = !pattern.name.includes('*') || !other.name.includes('?');
  return isSafe && matchesName(pattern.name, other);
}

export function formOf(pattern: VaultPattern): unknown {
  return 'name' in pattern ? pattern.name : pattern;
}
