import type { OnRequest } from '../../cbr/http/operation.ts';
import type { RetryPolicy } from '../../cbr/limits/retry.ts';
import { isSame } from '../../config/same.ts';
import type { OwnMetrics } from '../../metrics/own/own-metrics.ts';

/** How requests of a project, its sign-in's among them, are counted and repeated. */
export interface Accounts {
  readonly onRequest: OnRequest;
  readonly retryPolicy: RetryPolicy;
}

/** Those of a project, or of a list of projects. */
export function accountsOf(
  name: string,
  { maxAttempts }: Pick<RetryPolicy, 'maxAttempts'>,
  { ownMetrics, random }: Pick<RetryPolicy, 'random'> & { readonly ownMetrics: OwnMetrics },
): Accounts {
  return {
    onRequest: (request) => ownMetrics.request(name, request),
    retryPolicy: {
      maxAttempts,
      random,
      onRetry: (operation, reason) => ownMetrics.retried(name, operation, reason),
      onWait: (cause, seconds) => ownMetrics.waited(name, cause, seconds),
    },
  };
}

/** Makes a thing; each of its requests counts once, for one of those who use it at the moment. */
export type Make<Thing> = (accounts: Accounts) => { thing: Thing; end: () => Promise<void> };

export interface Joined<Thing> {
  readonly thing: Thing;
  /** Ends the thing once nobody uses it. */
  release(): Promise<void>;
}

/** What is made once for all projects that want the same, by equality of what they want. */
export interface Shared<Thing> {
  join(wanted: object, accounts: Accounts, make: Make<Thing>): Joined<Thing>;
}

export function createShared<Thing>(): Shared<Thing> {
  const entries = new Set<{
    wanted: object;
    users: Set<Accounts>;
    made: ReturnType<Make<Thing>>;
  }>();
  return {
    join: (wanted, accounts, make) => {
      const users = new Set<Accounts>();
      const entry = [...entries].find((each) => isSame(each.wanted, wanted)) ?? {
        wanted,
        users,
        made: make(accountsOfFirst(users, accounts)),
      };
      entries.add(entry);
      entry.users.add(accounts);
      return {
        thing: entry.made.thing,
        release: async () => {
          entry.users.delete(accounts);
          if (entry.users.size > 0 || !entries.delete(entry)) return;
          await entry.made.end();
        },
      };
    },
  };
}

function accountsOfFirst(users: ReadonlySet<Accounts>, { retryPolicy }: Accounts): Accounts {
  const payer = (): Accounts | undefined => users.values().next().value;
  return {
    onRequest: (request) => payer()?.onRequest(request),
    retryPolicy: {
      ...retryPolicy,
      onRetry: (...retry) => payer()?.retryPolicy.onRetry(...retry),
      onWait: (...wait) => payer()?.retryPolicy.onWait(...wait),
    },
  };
}
