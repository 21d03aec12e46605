import { Secret } from '../../domain/secret.ts';
import { childPath, type Remark } from '../file/findings.ts';
import { UNRESOLVED } from '../file/yaml-values.ts';
import { wrongKind } from '../schema/leaves.ts';

const PATH = 'basic_auth_users';
const HASH = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;
const COST_MIN = 4;
/** One more takes twice as long: 0.1 s for 10, 20 s for 18. */
const COST_MAX = 18;
const SLOW_COST = 14;

export interface UsersRead {
  /** Hashes of their passwords by their names. */
  readonly users: ReadonlyMap<string, Secret>;
  readonly problems: readonly Remark[];
  readonly warnings: readonly Remark[];
}

/** Who may sign in. Any text is a name, which a schema of keys would not take. */
export function readUsers(value: unknown): UsersRead {
  const users = new Map<string, Secret>();
  const problems: Remark[] = [];
  const warnings: Remark[] = [];
  if (value === undefined || value === null) return { users, problems, warnings };
  if (typeof value !== 'object' || Array.isArray(value)) {
    const text = wrongKind('a mapping', { input: value });
    return { users, problems: [{ path: PATH, text }], warnings };
  }
  for (const [name, hash] of Object.entries(value)) {
    const path = childPath(PATH, name);
    if (hash === UNRESOLVED) continue;
    const judged = judgeHash(hash);
    if ('problem' in judged) problems.push({ path, text: judged.problem });
    else users.set(name, judged.hash);
    if ('warning' in judged) warnings.push({ path, text: judged.warning });
    if (name.includes(':')) {
      warnings.push({ path, text: 'has a colon in its name, which nobody can sign in with' });
    }
  }
  return { users, problems, warnings };
}

type Judged =
  | { readonly problem: string }
  | { readonly hash: Secret }
  | { readonly hash: Secret; readonly warning: string };

function judgeHash(hash: unknown): Judged {
  if (typeof hash !== 'string' || hash === '') {
    return { problem: wrongKind('text', { input: hash || undefined, missing: MAKE_ONE }) };
  }
  const cost = Number(HASH.exec(hash)?.[1] ?? 0);
  if (cost < COST_MIN || cost > 31) return { problem: `is no bcrypt hash; ${MAKE_ONE}` };
  if (cost > COST_MAX) {
    return { problem: `has a cost of ${cost}; more than ${COST_MAX} takes too long to check` };
  }
  if (cost < SLOW_COST) return { hash: new Secret(hash) };
  return {
    hash: new Secret(hash),
    warning: `has a cost of ${cost}, which takes seconds to check at the first request; 10 is usual`,
  };
}

const MAKE_ONE = 'make one with: htpasswd -nBC 10 ""';
