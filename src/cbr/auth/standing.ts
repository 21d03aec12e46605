/**
 * What an answer says of the credentials: `skewed` is a refusal of the time in a signature, and
 * `suspect` may be a refusal that was not said or not heard. `open` does not tell.
 */
export type Verdict = 'accepted' | 'refused' | 'skewed' | 'suspect' | 'open';

/** So many refusals within so long are the most that there may be. */
export interface Limit {
  readonly refusals: number;
  readonly withinMs: number;
}

/** No limit looks back further, and no other process has to know more. */
export const REMEMBERED_MS = 15 * 60_000;
/** That of so many requests in a row none is accepted is no chance. */
export const REFUSALS_MAX = 3;

const FIRST_PAUSE_MS = 5.5 * 60_000;
const LONGEST_PAUSE_MS = 60 * 60_000;
const KEPT_MAX = 1000;

/** A request with a secret of the credential. */
export interface Sent {
  readonly secret: string;
  /** What was asked for: a refusal may be about that alone. */
  readonly subject: string;
  /** Its place among all that was sent and heard. */
  readonly at: number;
}

/**
 * A refusal that nothing has explained, or what may have been one; `at` when it was heard, and when
 * it was sent if nothing was.
 */
export interface Refusal extends Sent {
  readonly ms: number;
  readonly verdict: Verdict;
}

/** What is known of one credential, by what the answers said. Times are of a clock that cannot jump. */
export interface Standing {
  /** The oldest first. */
  readonly refusals: readonly Refusal[];
  /** Secrets that were accepted once. */
  readonly accepted: ReadonlySet<string>;
  /** What was refused while the credential was good. */
  readonly odd: ReadonlySet<string>;
  /** None where no refusals lock it. */
  readonly limits: readonly Limit[];
  /** Whether a refusal can be about what was asked for alone, rather than about the secret. */
  readonly isDoubtful: boolean;
  /** Share that is added to a pause, so that several exporters do not come back at once. */
  readonly jitter: number;
}

/** Refusals that count, whatever secret they were about. */
export function counted(standing: Standing, nowMs: number, withinMs: number): readonly Refusal[] {
  const isSuspect = ({ verdict, secret }: Refusal) =>
    verdict !== 'suspect' || !isProven(standing, secret);
  return standing.refusals.filter((each) => nowMs < each.ms + withinMs && isSuspect(each));
}

/** How many may be refused now. */
export function room(standing: Standing, nowMs: number): number {
  const left = standing.limits.map(
    ({ refusals, withinMs }) => refusals - counted(standing, nowMs, withinMs).length,
  );
  return Math.min(...left);
}

/**
 * A secret that was never accepted is refused by its first refusal. One that was is in doubt then,
 * until the answer to a later request tells whether the refusal was about that subject alone.
 */
export function isProven(standing: Standing, secret: string): boolean {
  return standing.accepted.has(secret) && sureOnes(standing, secret).length === 0;
}

/**
 * How long nothing may be sent with this secret, or nothing that is odd; 0 when something may. That
 * what is odd was refused is no reason to wait with others, which tell whether a secret is good.
 */
export function waitMs(
  standing: Standing,
  secret: string,
  nowMs: number,
  isForOdd = false,
): number {
  const { limits, isDoubtful, accepted, jitter, odd } = standing;
  const lockable = limits.length > 0;
  const wasGood = accepted.has(secret);
  const isAbout = ({ subject }: Refusal) => (isForOdd && !wasGood) || !odd.has(subject);
  const own = sureOnes(standing, secret).filter(isAbout);
  const pauses = own.length - (isDoubtful && (wasGood || !lockable) ? REFUSALS_MAX : 1);
  const pauseMs = FIRST_PAUSE_MS * 2 ** (lockable ? pauses : 0);
  const ownMs =
    pauses < 0 ? 0 : (own.at(-1)?.ms ?? 0) + Math.min(pauseMs, LONGEST_PAUSE_MS) * (1 + jitter);
  const full = limits.flatMap((limit) => {
    const oldest = counted(standing, nowMs, limit.withinMs).at(-limit.refusals);
    return oldest === undefined ? [] : [oldest.ms + limit.withinMs];
  });
  return Math.max(ownMs, ...full, nowMs) - nowMs;
}

/** The standing after an answer, which was heard at this moment; it replaces what was suspected. */
export function judged(
  former: Standing,
  sent: Sent,
  verdict: Verdict,
  now: { readonly ms: number; readonly at: number },
): Standing {
  const { secret, subject } = sent;
  const others = former.refusals.filter(
    (each) => each.verdict !== 'suspect' || each.at !== sent.at,
  );
  const isSuspected = others.length < former.refusals.length;
  const standing = isSuspected ? { ...former, refusals: others } : former;
  if (verdict === 'accepted') return afterAcceptance(standing, sent);
  if (verdict === 'open') return standing;
  const at = verdict === 'suspect' ? sent.at : now.at;
  const refusals = [...others, { secret, subject, ms: now.ms, at, verdict }].slice(-KEPT_MAX);
  return { ...standing, refusals };
}

/** Whether no refusal matters any longer. */
export function isPast({ refusals }: Standing, nowMs: number): boolean {
  return refusals.every(({ ms }) => nowMs > ms + 2 * LONGEST_PAUSE_MS);
}

function afterAcceptance(standing: Standing, { secret, subject, at }: Sent): Standing {
  const { accepted, odd, refusals, isDoubtful } = standing;
  if (refusals.length === 0 && accepted.has(secret) && !odd.has(subject)) return standing;
  const own = sureOnes(standing, secret);
  // An answer to a request from before a refusal says nothing about the time after it.
  if (own.some((refusal) => refusal.at > at)) return standing;
  const others = refusals.filter((refusal) => refusal.secret !== secret || refusal.at > at);
  const isNews = others.length < refusals.length || !accepted.has(secret) || odd.has(subject);
  if (!isNews) return standing;
  const explained = isDoubtful ? own.map((refusal) => refusal.subject) : [];
  const nowOdd = new Set([...odd, ...explained]);
  nowOdd.delete(subject);
  return {
    ...standing,
    accepted: new Set([...accepted, secret].slice(-KEPT_MAX)),
    odd: new Set([...nowOdd].slice(-KEPT_MAX)),
    refusals: others,
  };
}

function sureOnes({ refusals }: Standing, secret: string): readonly Refusal[] {
  return refusals.filter((each) => each.verdict === 'refused' && each.secret === secret);
}
