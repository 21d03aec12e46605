import type { SecureContext } from 'node:tls';
import { Agent } from 'undici';
import { type Failure, isFailure } from '../../domain/outcome.ts';
import type { Trust } from '../tls/trust.ts';
import type { Connecting } from './connecting.ts';
import type { Transport } from './transport.ts';

/** A token in a header can be larger than 20 KB. */
const HEADER_BYTES_MAX = 64 * 1024;

export interface DispatchersOptions {
  readonly transport: Transport;
  readonly connecting: Connecting;
  readonly trust: Trust;
  /** Of an answer, on whatever way it comes. */
  readonly responseBytesMax: number;
}

/** Sockets: those without TLS, and those of the trust that counts now. */
export interface Dispatchers {
  of(way: { readonly isSecure: boolean }): Agent | Promise<Agent | Failure>;
  /** Leaves what is under way to itself: its connections are in nobody's way any more. */
  retire(agent: Agent): void;
  close(): Promise<void>;
}

export function createDispatchers(options: DispatchersOptions): Dispatchers {
  const { transport, connecting, trust, responseBytesMax } = options;
  const retired = new Set<Agent>();
  let plain: Agent | undefined;
  let secured: { readonly context: SecureContext; readonly agent: Agent } | undefined;

  function newAgent(context: SecureContext | undefined): Agent {
    return new Agent({
      connections: transport.connections,
      pipelining: 1,
      // HTTP/2 costs 1.6 times the CPU for requests like these.
      allowH2: false,
      // The time of a request is seen to where it is sent.
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: HEADER_BYTES_MAX,
      maxResponseSize: responseBytesMax,
      connect: connecting.connector(context),
    });
  }

  /** Requests under way may end, and no other takes its connections. */
  function retire(agent: Agent): void {
    if (retired.has(agent)) return;
    if (plain === agent) plain = undefined;
    if (secured?.agent === agent) secured = undefined;
    retired.add(agent);
    const forget = () => retired.delete(agent);
    // Rejects when all of them are closed meanwhile.
    agent.close().then(forget, forget);
  }

  async function ofTrust(): Promise<Agent | Failure> {
    const context = await trust.context();
    if (isFailure(context)) return context;
    if (secured?.context !== context) {
      if (secured !== undefined) retire(secured.agent);
      secured = { context, agent: newAgent(context) };
    }
    return secured.agent;
  }

  return {
    of: ({ isSecure }) => {
      if (isSecure) return ofTrust();
      plain ??= newAgent(undefined);
      return plain;
    },
    retire,
    close: async () => {
      trust.release();
      const agents = [plain, secured?.agent, ...retired];
      await Promise.all(agents.map((agent) => agent?.destroy()));
    },
  };
}
