import type { ReloadAnswer } from '../../web/app.ts';
import type { ReloadTrigger } from './reload-trigger.ts';

/** A reload that has not begun, and so will see all that is there by now. */
interface Waiting {
  readonly triggers: Set<ReloadTrigger>;
  readonly answer: Promise<ReloadAnswer>;
}

/**
 * One reload at a time: two at once would mix two configurations. Whoever asks while one runs
 * shares the one after it, however many they are. The reload itself never rejects.
 */
export function reloadsInTurn(
  reload: (triggers: ReadonlySet<ReloadTrigger>) => Promise<ReloadAnswer>,
): (trigger: ReloadTrigger) => Promise<ReloadAnswer> {
  let running: Promise<void> | undefined;
  let waiting: Waiting | undefined;

  function begin(triggers: ReadonlySet<ReloadTrigger>): Promise<ReloadAnswer> {
    const answer = reload(triggers);
    running = answer.then(() => {
      running = undefined;
    });
    return answer;
  }

  function wait(until: Promise<void>): Waiting {
    const triggers = new Set<ReloadTrigger>();
    const answer = until.then(() => {
      waiting = undefined;
      return begin(triggers);
    });
    return { triggers, answer };
  }

  return (trigger) => {
    if (waiting === undefined && running === undefined) return begin(new Set([trigger]));
    waiting ??= wait(running ?? Promise.resolve());
    waiting.triggers.add(trigger);
    return waiting.answer;
  };
}
