/** What still comes of a request that was sent, and given up. */
export interface Late<Answer> {
  readonly answer: Promise<Answer>;
  /** Nobody wants to know any longer. */
  stop(): void;
}

/** What is listened for, and for how long there is hope. */
export interface Listening<Heard> extends Late<Heard> {
  readonly hopeMs: number;
}

/** Gateways and load balancers give up after a minute at the latest. */
const LISTENING_MS = 60_000;
const HOPE_MS_MIN = 2500;

/**
 * Listens for a while; undefined when nothing is heard. Who answers at all has done so, as a rule,
 * after two more times the time that a request has.
 */
export function listening<Heard>(
  late: Late<Heard>,
  timeoutMs: number,
): Listening<Heard | undefined> {
  let isStopped = false;
  const stop = () => {
    isStopped = true;
    late.stop();
  };
  const timer = setTimeout(stop, LISTENING_MS);
  const answer = late.answer.then((heard) => {
    clearTimeout(timer);
    return isStopped ? undefined : heard;
  });
  return { answer, stop, hopeMs: Math.max(2 * timeoutMs, HOPE_MS_MIN) };
}
