import type { Log, LogFields } from '../../domain/log.ts';

/** IDs that a line names; all are counted. */
const NAMED_MAX = 10;

/** Messages about one checkpoint each that come in crowds, with what makes two of them alike. */
const GATHERED: Readonly<Record<string, readonly string[]>> = {
  'poll failed': ['reason', 'http_status', 'error_code'],
  'poll answered again': ['failed_before', 'presence'],
  'restore point is missing': [],
  'restore point is missing; never seen: check the ID and its project': [],
  'restore point is expired': [],
  'status changed': ['status', 'status_before'],
  'data is too old to be shown any longer': [],
};

type Level = 'info' | 'warn' | 'error';

interface Crowd {
  readonly level: Level;
  readonly message: string;
  /** Of the first one. */
  readonly fields: LogFields;
  readonly ids: unknown[];
  count: number;
}

export interface GatheredLog {
  readonly log: Log;
  /** Says what was gathered so far. */
  flush(): void;
}

/**
 * One line for all checkpoints that have the same to tell, rather than one for each of thousands;
 * those stand in the log for debugging. What belongs to one alone, such as `detail`, is that of the
 * first.
 */
export function createGatheredLog(log: Log, whereAsked: () => LogFields): GatheredLog {
  const crowds = new Map<string, Crowd>();

  function gather(level: Level, fields: LogFields, message: string): void {
    const alike = GATHERED[message];
    if (alike === undefined) {
      log[level](fields, message);
      return;
    }
    const key = JSON.stringify([level, message, ...alike.map((name) => fields[name] ?? null)]);
    const crowd = crowds.get(key) ?? { level, message, fields, ids: [], count: 0 };
    crowds.set(key, crowd);
    crowd.count += 1;
    if (crowd.ids.length < NAMED_MAX) crowd.ids.push(fields['checkpoint_id']);
    log.debug(fields, message);
  }

  return {
    log: {
      debug: (fields, message) => log.debug(fields, message),
      info: (fields, message) => gather('info', fields, message),
      warn: (fields, message) => gather('warn', fields, message),
      error: (fields, message) => gather('error', fields, message),
    },
    flush: () => {
      for (const { level, message, fields, ids, count } of crowds.values()) {
        const { checkpoint_id, ...rest } = fields;
        const who =
          count === 1 ? { checkpoint_id } : { checkpoints: count, checkpoint_ids: [...ids] };
        const where = message === 'poll failed' ? whereAsked() : {};
        log[level]({ ...rest, ...who, ...where }, message);
      }
      crowds.clear();
    },
  };
}
