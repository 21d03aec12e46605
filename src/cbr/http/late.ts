/** What still comes of a request that was sent, and given up. */
export interface Late<Answer> {
  readonly answer: Promise<Answer>;
  /** Nobody wants to know any longer. */
  stop(): void;
}

/** Gateways and load balancers give up after a minute at the latest. */
const LISTENING_MS = 60_000;

/** Listens for a while; undefined when nothing is heard. Never rejects. */
export function listening<Answer, Heard>(
  late: Late<Answer>,
  hear: (answer: Answer) => Heard | Promise<Heard>,
  hearError: (error: unknown) => Heard | undefined,
): Late<Heard | undefined> {
  let isStopped = false;
  const stop = () => {
    isStopped = true;
    late.stop();
  };
  const timer = setTimeout(stop, LISTENING_MS);
  const answer = late.answer.then(hear).catch((error: unknown) => {
    return isStopped ? undefined : hearError(error);
  });
  return { answer: answer.finally(() => clearTimeout(timer)), stop };
}
