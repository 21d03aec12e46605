import { constants, openSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { codeOf } from '../../domain/error-code.ts';

/**
 * Writes some of the bytes, at once or not at all: how many were taken, or it throws the error of
 * the system.
 */
export type Write = (bytes: Uint8Array) => number;

/** The reader is there, and takes nothing just now. */
export function isBusy(error: unknown): boolean {
  return codeOf(error) === 'EAGAIN';
}

/** Nobody reads any longer. */
export function isUnread(error: unknown): boolean {
  return ['EPIPE', 'ECONNRESET'].includes(codeOf(error));
}

/**
 * Writes to a descriptor of the process. Node has made pipes and sockets among them such that
 * nothing waits; a terminal, which may be stopped with Ctrl-S, is opened once more for that.
 */
export function writeTo(descriptor: number): Write {
  const own = isatty(descriptor) ? openTerminal(descriptor) : descriptor;
  return (bytes) => writeSync(own, bytes);
}

function openTerminal(descriptor: number): number {
  try {
    const { O_WRONLY, O_NOCTTY, O_NONBLOCK } = constants;
    return openSync(`/dev/fd/${descriptor}`, O_WRONLY | O_NOCTTY | O_NONBLOCK);
  } catch {
    // It may belong to another user than the process.
    return descriptor;
  }
}
