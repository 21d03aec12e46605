import { type Host, readNoProxy } from './no-proxy.ts';
import type { ProxyOptions } from './transport.ts';

/** A proxy, and who is reached through it. */
export interface ProxyServer {
  readonly url: URL;
  /** For texts. */
  readonly name: string;
  /** What lets requests pass. */
  readonly headers: Readonly<Record<string, string>>;
  serves(host: Host): boolean;
  /** In words, why it does not lead to `target`. */
  refusal(target: string, status: number): string;
}

export function createProxy({ url, credentials, noProxy }: ProxyOptions): ProxyServer {
  const proxyUrl = new URL(url);
  const name = `the proxy ${proxyUrl.host}`;
  const isExempt = readNoProxy(noProxy);
  const basic = credentials && Buffer.from(credentials.reveal()).toString('base64');
  return {
    url: proxyUrl,
    name,
    headers: basic === undefined ? {} : { 'proxy-authorization': `Basic ${basic}` },
    serves: (host) => !isExempt(host),
    refusal: (target, status) => {
      const what =
        status !== 407
          ? `does not let us through to ${target}`
          : basic === undefined
            ? 'wants a user and a password in its URL'
            : 'does not accept the user and the password of its URL';
      return `${name} ${what} (HTTP status ${status})`;
    },
  };
}
