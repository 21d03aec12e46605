import { folded } from '../../domain/folded.ts';
import type { Log } from '../../domain/log.ts';
import type { ReloadAnswer } from '../../web/app.ts';

/** Who says that the files are to be read anew; a file change is merely seen. */
export type ReloadTrigger = 'SIGHUP' | 'HTTP' | 'file change';

/** Why files are read anew. */
export interface Occasion {
  /** All who asked for it. */
  readonly trigger: string;
  /** Whether nobody did. */
  readonly isSeen: boolean;
}

export interface ReloadsOptions {
  readonly reload: (occasion: Occasion) => Promise<ReloadAnswer>;
  /** What a reload is called in the log. */
  readonly name: string;
  /** Hears of a reload that nothing should have broken off. */
  readonly onRefused: () => void;
  readonly log: Log;
}

/**
 * One reload at a time: two at once would mix two configurations. Whoever asks while one runs
 * shares the one after it, however many they are. Never rejects.
 */
export function reloadsInTurn(
  options: ReloadsOptions,
): (trigger: ReloadTrigger) => Promise<ReloadAnswer> {
  let triggers = new Set<ReloadTrigger>();
  const reload = folded(() => {
    const asked = triggers;
    triggers = new Set();
    return reloadSafely(options, asked);
  });

  return (trigger) => {
    triggers.add(trigger);
    return reload();
  };
}

async function reloadSafely(
  { reload, name, onRefused, log }: ReloadsOptions,
  triggers: ReadonlySet<ReloadTrigger>,
): Promise<ReloadAnswer> {
  const trigger = [...triggers].join(', ');
  try {
    return await reload({ trigger, isSeen: trigger === 'file change' });
  } catch (error) {
    onRefused();
    log.error({ trigger, err: error }, `internal error in ${name}`);
    return { problems: ['internal error; the log has more'] };
  }
}
