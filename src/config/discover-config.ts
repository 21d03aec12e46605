import type { VaultPattern } from '../domain/vault-pattern.ts';
import type { DiscoverConfig } from './schema/config.ts';
import type { DiscoverSettings } from './schema/discover-schema.ts';

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** What is discovered in a project: its own key, else the common one; undefined: nothing. */
export function discoverConfig(
  own: DiscoverSettings,
  common: DiscoverSettings,
): DiscoverConfig | undefined {
  const settings = own ?? common ?? false;
  if (settings === false) return undefined;
  const { vaults, newest, within, replicas, recheck, tasks, refresh } =
    settings === true ? NONE : settings;
  return {
    selection: {
      include: (vaults?.include ?? []).map(patternOf),
      exclude: (vaults?.exclude ?? []).map(patternOf),
    },
    newest: newest ?? 3,
    withinSeconds: within === undefined ? 35 * DAY_SECONDS : within / 1000,
    replicas: replicas ?? false,
    recheckSeconds: recheck === undefined ? HOUR_SECONDS : recheck / 1000,
    tasksSeconds: tasks === undefined ? DAY_SECONDS : tasks / 1000,
    verifySeconds: refresh?.verify === undefined ? 6 * HOUR_SECONDS : refresh.verify / 1000,
    policiesSeconds: refresh?.policies === undefined ? 900 : refresh.policies / 1000,
  };
}

const NONE: Exclude<DiscoverSettings, boolean | undefined> = {
  vaults: undefined,
  newest: undefined,
  within: undefined,
  replicas: undefined,
  recheck: undefined,
  tasks: undefined,
  refresh: undefined,
};

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
  return JSON.stringify(pattern) === JSON.stringify(other);
}

export function formOf(pattern: VaultPattern): unknown {
  return 'name' in pattern ? pattern.name : pattern;
}
