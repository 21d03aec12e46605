import { onTestFinished } from 'vitest';
import type { HttpAnswer } from '../../src/cbr/http/exchange.ts';
import type { Transport } from '../../src/cbr/http/transport.ts';
import type { Failure } from '../../src/domain/outcome.ts';
import { isFailure } from '../../src/domain/outcome.ts';
import type { TlsOptions } from '../../src/domain/tls-options.ts';
import { CA_FILE } from '../simulator/certificates.ts';
import { openHttp } from './open-http.ts';

export const TLS: TlsOptions = {
  caFile: CA_FILE,
  certFile: undefined,
  keyFile: undefined,
  serverName: undefined,
  insecureSkipVerify: false,
};

/** Asks for `url` once, on connections of its own. */
export async function asked(
  url: string,
  transport: Partial<Transport> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer | Failure> {
  const http = openHttp({ timeoutMs: 10_000, connections: 1, tls: TLS, ...transport });
  onTestFinished(() => http.close());
  const request = { method: 'GET', url: new URL(url), headers } as const;
  return http.send(request, new AbortController().signal);
}

/** An answer as its status and text, a failure as its reason and detail. */
export function told(result: HttpAnswer | Failure): string {
  return isFailure(result)
    ? `${result.reason}: ${result.detail}`
    : `${result.status} ${result.body.toString()}`;
}
