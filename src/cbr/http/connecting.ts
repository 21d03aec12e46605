import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { buildConnector } from 'undici';
import { type Attempt, ConnectFailed, type ConnectOptions, connect } from './connect.ts';

/** Makes connections, each within the time of a request, and only while requests wait for one. */
export interface Connecting {
  /** For undici. Connections by TLS need a context. */
  connector(context: SecureContext | undefined): buildConnector.connector;
  /** Says that a request waits for a connection; to be told once whether it has got it. */
  wait(origin: string): (placed: { readonly isConnected: boolean }) => void;
  /** What the oldest attempt to reach an origin waits for. */
  waitsFor(origin: string): string | undefined;
}

interface RunningAttempt extends Attempt {
  readonly origin: string;
  giveUp(): void;
}

export interface ConnectingOptions extends Omit<ConnectOptions, 'context'> {
  readonly timeoutMs: number;
}

export function createConnecting(options: ConnectingOptions): Connecting {
  const attempts = new Set<RunningAttempt>();
  /** Requests that have no connection yet, by where it is to lead. */
  const waiting = new Map<string, number>();

  function begin(url: URL, parts: ConnectOptions, callback: buildConnector.Callback): void {
    const ending = new AbortController();
    const attempt = { origin: url.origin, signal: ending.signal, waitsFor: '', giveUp };
    const timer = setTimeout(giveUp, options.timeoutMs);
    attempts.add(attempt);

    /** Whether it has not ended before. */
    function end(): boolean {
      clearTimeout(timer);
      return attempts.delete(attempt);
    }

    function fail(error: Error): void {
      if (end()) callback(error, null);
    }

    /** Undici hears of it at once: whatever it is asked for from now on waits for another attempt. */
    function giveUp(): void {
      const detail = `${attempt.waitsFor} within ${options.timeoutMs} ms`;
      fail(new ConnectFailed({ reason: 'timeout', detail }));
      ending.abort();
    }

    function succeed(socket: Socket): void {
      if (end()) callback(null, socket);
      else socket.destroy();
    }

    void connect(url, attempt, parts).then(succeed, fail);
  }

  return {
    connector: (context) => {
      const parts = { ...options, context };
      return ({ protocol, host, hostname, port }, callback) =>
        begin(new URL(`${protocol}//${host ?? `${hostname}:${port}`}`), parts, callback);
    },
    wait: (origin) => {
      waiting.set(origin, (waiting.get(origin) ?? 0) + 1);
      return ({ isConnected }) => {
        const others = (waiting.get(origin) ?? 1) - 1;
        if (others > 0) waiting.set(origin, others);
        else waiting.delete(origin);
        if (others > 0 || isConnected) return;
        // No attempt to connect, and no look-up, outlives those who wait for it.
        for (const attempt of attempts) if (attempt.origin === origin) attempt.giveUp();
      };
    },
    waitsFor: (wanted) => [...attempts].find(({ origin }) => origin === wanted)?.waitsFor,
  };
}
