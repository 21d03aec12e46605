import { createLookUp } from '../cbr/dns/look-up.ts';
import { messageOf } from '../domain/error-code.ts';
import type { Log } from '../domain/log.ts';
import type { ServerTls } from '../domain/server-tls.ts';
import type { OwnMetrics } from '../metrics/own/own-metrics.ts';
import type { App } from '../web/app.ts';
import { type ListenAddress, type Listener, listen } from '../web/listen.ts';
import { createPlaces } from '../web/places.ts';
import { ownAddresses } from './own-addresses.ts';

/** Connections that are cut are told of once in so long, however many they are. */
const TELL_MS = 60_000;

export interface Served {
  readonly app: App;
  readonly ownMetrics: Pick<OwnMetrics, 'httpRequest'>;
  readonly tls: () => ServerTls | undefined;
  readonly log: Log;
}

/** Undefined, once it is logged, when one of the addresses cannot be had. */
export async function listenAt(
  addresses: readonly ListenAddress[],
  { app, ownMetrics, tls, log }: Served,
): Promise<readonly Listener[] | undefined> {
  await app.fastify.ready();
  const places = createPlaces({ onCut: tellOfCut(log) });
  const listeners: Listener[] = [];
  for (const address of addresses) {
    try {
      const listener = await listen(address, {
        onRequest: app.fastify.routing,
        onError: (error) => log.warn({ err: error }, 'a connection could not be taken'),
        addressesOf: (host) => ownAddresses(host, createLookUp()),
        places,
        tls,
        onTlsRefused: (client, reason) => log.debug({ client, reason }, 'no TLS with a client'),
        onRefused: (code) => ownMetrics.httpRequest('other', code),
      });
      for (const bound of listener.addresses) log.info({ address: bound }, 'listening');
      listeners.push(listener);
    } catch (error) {
      log.error({}, messageOf(error));
      return undefined;
    }
  }
  return listeners;
}

function tellOfCut(log: Log): () => void {
  let connections = 0;
  return () => {
    connections += 1;
    if (connections > 1) return;
    const tell = () => {
      log.warn({ connections }, 'connections were cut, since there were too many of them');
      connections = 0;
    };
    setTimeout(tell, TELL_MS).unref();
  };
}
