import { isProven, REFUSALS_MAX, room, type Standing, waitMs } from './standing.ts';

/** Who waits for an answer to another project's request waits for so long, and no longer. */
export const PATIENCE_MS = 1000;
/** Who has used it within this time shares it. */
const SHARED_MS = 60_000;

/** Who asks for what, with which secret. */
export interface Asking {
  readonly secret: string;
  /** On whose behalf: what one of them gets no answer to is no reason to hold up another. */
  readonly owner: object;
  readonly subject: string;
}

export interface InFlight extends Asking {
  readonly at: number;
  readonly sinceMs: number;
  /** Nothing is to be learned from it: a later one was accepted. */
  isOvertaken: boolean;
}

/** What is known of a credential by the answers so far, and what is still to be answered. */
export interface Requests {
  readonly standing: Standing;
  readonly inFlight: ReadonlySet<InFlight>;
  /** Given up, and listened for; until then there is hope for an answer. */
  readonly late: ReadonlyMap<InFlight, { readonly untilMs: number }>;
  /** Owners whose last request was answered. */
  readonly answered: WeakSet<object>;
  /** When each owner last wanted to send. */
  readonly owners: Map<object, number>;
}

/**
 * Whether a request may be sent now, once something has changed, or not at all. With all that may
 * still be refused, or may have been and is not heard of yet, there are never more refusals
 * than its limits allow.
 */
export function admission(
  { standing, inFlight, late, answered, owners }: Requests,
  { secret, owner, subject }: Asking,
  nowMs: number,
): 'now' | 'later' | 'never' {
  const isOdd = standing.odd.has(subject);
  if (waitMs(standing, secret, nowMs, isOdd) > 0) return 'never';
  if (standing.limits.length === 0) return 'now';
  noteOwner(owners, owner, nowMs);
  const all = [...inFlight];
  const open = all.filter(({ isOvertaken }) => !isOvertaken);
  const isHoped = ([other, { untilMs }]: [InFlight, { readonly untilMs: number }]) =>
    nowMs < untilMs && isProven(standing, other.secret);
  // Those of a secret that is not proven count as refusals already.
  const unheard = [...late].filter(isHoped).map(([other]) => other);
  const out = [...open, ...unheard];
  const left = room(standing, nowMs);
  const proven = isProven(standing, secret);
  // What was refused before goes one at a time, and never while there is a doubt already: for five
  // minutes after any refusal.
  if (isOdd) {
    if (left < REFUSALS_MAX) return out.length > 0 ? 'later' : 'never';
    if (out.some((other) => standing.odd.has(other.subject))) return 'later';
  }
  const isOld = ({ sinceMs }: InFlight) => nowMs >= sinceMs + PATIENCE_MS;
  const own = [...all, ...unheard].filter((other) => other.owner === owner);
  const isSilent = !answered.has(owner) || own.some((each) => each.isOvertaken && isOld(each));
  // Those who get no answers find out one by one whether there are any.
  const isFindingOut = open.some((other) => !answered.has(other.owner) && !isOld(other));
  if (isSilent && (own.length > 0 || isFindingOut)) return 'later';
  if (out.length >= left) return 'later';
  // Of those who share it, one at least need not wait until the API of another answers.
  const openMax = !proven ? 1 : owners.size > 1 ? REFUSALS_MAX - 1 : REFUSALS_MAX;
  const isHeldUp = open.every((other) => other.owner !== owner && isOld(other));
  return out.length < openMax || (isHeldUp && !(proven && isSilent)) ? 'now' : 'later';
}

/** The longest unheard stand first, so that nobody looks at all of them for each request. */
function noteOwner(owners: Map<object, number>, owner: object, nowMs: number): void {
  owners.delete(owner);
  owners.set(owner, nowMs);
  for (const [other, ms] of owners) {
    if (nowMs < ms + SHARED_MS) break;
    owners.delete(other);
  }
}
