import { pino, stdSerializers } from 'pino';
import type { Log, LogFormat, LogLevel } from '../domain/log.ts';

const VALUE_CHARACTERS = 2000;

export interface LogOutputOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Takes one line, line break included. */
  readonly write: (line: string) => void;
}

/** The logger of the process. Times are ISO 8601 in UTC, levels are words. */
export function createLog({ level, format, write }: LogOutputOptions): Log {
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
    { write: format === 'json' ? write : (line: string) => write(logfmt(line)) },
  );
}

function logfmt(line: string): string {
  const { time, level, msg, ...fields } = JSON.parse(line) as Readonly<Record<string, unknown>>;
  const pairs = Object.entries({ ts: time, level, msg, ...fields });
  return `${pairs.map(([key, value]) => `${key}=${logfmtValue(value)}`).join(' ')}\n`;
}

function logfmtValue(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const bounded = text.length > VALUE_CHARACTERS ? `${text.slice(0, VALUE_CHARACTERS)}…` : text;
  return /^[^\s"=]+$/.test(bounded) ? bounded : JSON.stringify(bounded);
}
