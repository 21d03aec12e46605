/** What still comes of a request that was sent, and given up. */
export interface Late<Answer> {
  readonly answer: Promise<Answer>;
  /** Nobody wants to know any longer. */
  stop(): void;
}

/** What is listened for, and for how long there is hope. */
export interface Listening<Heard> extends Late<Heard | undefined> {
  readonly hopeMs: number;
}

/** Gateways and load balancers give up after a minute at the latest. */
const LISTENING_MS = 60_000;
const HOPE_MS_MIN = 2500;

/**
 * Listens for a while; undefined when nothing is heard. Never rejects. Who answers at all has done
 * so, as a rule, after two more times the time that a request has.
 */
export function listening<Answer, Heard>(
  late: Late<Answer>,
  timeoutMs: number,
  hear: (answer: Answer) => Heard | Promise<Heard>,
  hearError: (error: unknown) => Heard | undefined,
): Listening<Heard> {
  let isStopped = false;
  const stop = () => {
    isStopped = true;
    late.stop();
  };
  const timer = setTimeout(stop, LISTENING_MS);
  const answer = late.answer.then(hear).catch((error: unknown) => {
    return isStopped ? undefined : hearError(error);
  });
  const hopeMs = Math.max(2 * timeoutMs, HOPE_MS_MIN);
  return { answer: answer.finally(() => clearTimeout(timer)), stop, hopeMs };
}
