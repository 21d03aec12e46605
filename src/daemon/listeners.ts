import { createLookUp } from '../cbr/dns/look-up.ts';
import type { ListenAddress } from '../config/command-line/listen-address.ts';
import type { Log } from '../domain/log.ts';
import type { App } from '../web/app.ts';
import { type Listener, listen } from '../web/listen.ts';
import { ownAddresses } from './own-addresses.ts';

/** Undefined, once it is logged, when one of the addresses cannot be had. */
export async function listenAt(
  addresses: readonly ListenAddress[],
  { fastify }: App,
  log: Log,
): Promise<readonly Listener[] | undefined> {
  await fastify.ready();
  const listeners: Listener[] = [];
  for (const address of addresses) {
    try {
      const listener = await listen(address, {
        onRequest: fastify.routing,
        onError: (error) => log.warn({ err: error }, 'a connection could not be taken'),
        addressesOf: (host) => ownAddresses(host, createLookUp()),
      });
      for (const bound of listener.addresses) log.info({ address: bound }, 'listening');
      listeners.push(listener);
    } catch (error) {
      log.error({}, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }
  return listeners;
}
