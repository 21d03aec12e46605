import { pino, stdSerializers } from 'pino';
import type { Log, LogFormat, LogLevel } from '../../domain/log.ts';
import { createLineSink } from './line-sink.ts';
import { logLine } from './log-line.ts';
import type { Write } from './write.ts';

export interface LogOutputOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  readonly write: Write;
}

export interface LogOutput {
  readonly log: Log;
  /** Lines that could not be written so far. */
  lost(): number;
  /** Resolves once nothing waits to be written, or after `limitMs`. */
  flushed(limitMs: number): Promise<void>;
}

/** The logger of the process. Times are ISO 8601 in UTC, levels are words. */
export function createLogOutput({ level, format, write }: LogOutputOptions): LogOutput {
  let gapLine = '';
  // Shown at every level: whoever reads the rest has to know that there is more.
  const gapLog = createLog('warn', (json) => {
    gapLine = logLine(json, format);
  });
  const sink = createLineSink({
    write,
    gapLine: (lines) => {
      gapLog.warn({ lines }, 'log lines are missing here: they could not be written');
      return gapLine;
    },
  });
  return {
    log: createLog(level, (json) => sink.write(logLine(json, format))),
    lost: sink.lost,
    flushed: sink.flushed,
  };
}

function createLog(level: LogLevel, write: (json: string) => void): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: stdSerializers.err },
      // The second net: secrets have a type that prints as <secret> already.
      redact: {
        paths: ['token', 'password', 'secret', 'headers["x-auth-token"]', '*.token', '*.password'],
        censor: '<secret>',
      },
    },
    { write },
  );
}
