import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

type Labels = Readonly<Record<string, string>>;

export interface NotifiedAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Labels;
  readonly annotations: Labels;
}

/** What Alertmanager posts to a webhook, as far as it is looked at here. */
export interface Notification {
  readonly receiver: string;
  readonly status: 'firing' | 'resolved';
  readonly groupLabels: Labels;
  readonly alerts: readonly NotifiedAlert[];
}

export interface Receiver {
  /** A host and a port. */
  readonly address: string;
  close(): Promise<void>;
}

/** Takes the notifications of Alertmanager, on any path. */
export async function startReceiver(
  listenAddress: { readonly host: string; readonly port: number },
  onNotification: (notification: Notification) => void,
): Promise<Receiver> {
  const server = createServer((request, response) => void take(request, response));

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      onNotification(JSON.parse(await text(request)) as Notification);
      response.writeHead(200).end();
    } catch {
      // Alertmanager does not repeat what is answered with 4xx.
      response.writeHead(400).end();
    }
  }

  server.listen(listenAddress);
  await once(server, 'listening');
  const { address, port } = server.address() as AddressInfo;
  return {
    address: `${address}:${port}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
