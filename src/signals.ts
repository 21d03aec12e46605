/**
 * What the system tells the process. The ways in load this file before all others: a signal that
 * nobody listens for ends a process, and loading the rest takes longer than a reload may be away.
 */
const STOPPING = ['SIGTERM', 'SIGINT'] as const;
/**
 * Sent by log rotation and the like, and nothing to us. Unheard, SIGUSR1 would open Node's
 * debugger, and SIGUSR2 would end the process.
 */
const OF_NO_MEANING = ['SIGUSR1', 'SIGUSR2', 'SIGPIPE'] as const;

const EXIT_AT_ONCE = 1;

export interface Signals {
  /** The first signal to stop; a second one ends the process at once. */
  readonly stopped: Promise<NodeJS.Signals>;
  /** Who hears of SIGHUP from now on; at once, if it came when nobody did. */
  onReload(reload: () => void): void;
  /** What a second signal to stop does from now on, in place of an exit. */
  onHurry(end: () => void): void;
}

function hear(): Signals {
  const { promise: stopped, resolve } = Promise.withResolvers<NodeJS.Signals>();
  let isStopping = false;
  let endAtOnce = (): void => process.exit(EXIT_AT_ONCE);
  for (const signal of STOPPING) {
    process.on(signal, () => {
      if (isStopping) endAtOnce();
      isStopping = true;
      resolve(signal);
    });
  }
  let isReloadWanted = false;
  let reload = () => {
    isReloadWanted = true;
  };
  process.on('SIGHUP', () => reload());
  for (const signal of OF_NO_MEANING) process.on(signal, () => {});
  return {
    stopped,
    onReload: (listener) => {
      reload = listener;
      if (isReloadWanted) listener();
    },
    onHurry: (end) => {
      endAtOnce = end;
    },
  };
}

export const signals = hear();
