import type { Log, LogFields, LogLevel } from '../../src/domain/log.ts';

export interface Logging {
  readonly log: Log;
  /** Level and message of each line. */
  readonly lines: string[];
  readonly fields: LogFields[];
}

/** A log that keeps what it is told. */
export function logging(): Logging {
  const lines: string[] = [];
  const all: LogFields[] = [];
  const line = (level: LogLevel) => (fields: LogFields, message: string) => {
    lines.push(`${level}: ${message}`);
    all.push(fields);
  };
  const log = {
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
  };
  return { log, lines, fields: all };
}
