export interface SimulatedUser {
  /** Name of the domain; user names are unique in it alone. */
  readonly domain: string;
  readonly name: string;
  readonly password: string;
  /** IDs of the projects with a role for the user; all of the fleet when undefined. */
  readonly projects?: readonly string[] | undefined;
}

export interface Users {
  /** A user, or what is wrong. IAM does not tell a wrong name from a wrong password. */
  signIn(
    isMeant: (user: SimulatedUser) => boolean,
    password: string,
  ): SimulatedUser | 'wrong' | 'locked';
  /** When a user of this name was refused, also while it was locked; the oldest first. */
  refusals(name: string): readonly number[];
  /** Undefined when there is no such user. */
  setPassword(name: string, password: string): SimulatedUser | undefined;
}

export interface UserOptions {
  /** So many wrong passwords in a row lock the account; 5 as the clouds have it. */
  readonly wrongPasswordsMax?: number | undefined;
  /** 15 minutes unless told otherwise. */
  readonly accountLockMs?: number | undefined;
}

const REFUSALS_KEPT = 1000;

interface Account {
  readonly refusalsAtMs: number[];
  user: SimulatedUser;
  wrongInARow: number;
  lockedUntilMs: number;
}

export function createUsers(
  users: readonly SimulatedUser[],
  now: () => number,
  options: UserOptions,
): Users {
  const { wrongPasswordsMax = 5, accountLockMs = 15 * 60_000 } = options;
  const accounts = users.map(
    (user): Account => ({ user, refusalsAtMs: [], wrongInARow: 0, lockedUntilMs: 0 }),
  );

  return {
    signIn(isMeant, password) {
      const account = accounts.find(({ user }) => isMeant(user));
      if (account === undefined) return 'wrong';
      const isLocked = now() < account.lockedUntilMs;
      if (!isLocked && account.user.password === password) {
        account.wrongInARow = 0;
        return account.user;
      }
      if (account.refusalsAtMs.push(now()) > REFUSALS_KEPT) account.refusalsAtMs.shift();
      if (isLocked) return 'locked';
      account.wrongInARow += 1;
      if (account.wrongInARow >= wrongPasswordsMax) {
        account.wrongInARow = 0;
        account.lockedUntilMs = now() + accountLockMs;
      }
      return 'wrong';
    },
    refusals: (name) => accounts.find(({ user }) => user.name === name)?.refusalsAtMs ?? [],
    setPassword(name, password) {
      const account = accounts.find(({ user }) => user.name === name);
      if (account === undefined) return undefined;
      account.user = { ...account.user, password };
      return account.user;
    },
  };
}
