import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import { createTrusts } from '../../../src/cbr/tls/trust.ts';
import { CA_FILE, certificate, readCa } from '../../simulator/certificates.ts';
import { TLS, told } from '../../support/asked.ts';
import { httpIn } from '../../support/open-http.ts';

const silent = () => {};
const log = { debug: silent, info: silent, warn: silent, error: silent };

/** A server that tells the name in the client's certificate, and is slow where it is asked to be. */
async function startServer(
  slow: (response: ServerResponse, name: string) => void,
): Promise<string> {
  const options = { ...certificate('server'), ca: readCa(), requestCert: true };
  const server = createServer(options, (request, response) => {
    const { subject } = (request.socket as TLSSocket).getPeerCertificate();
    if (request.url === '/slow') slow(response, String(subject.CN));
    else response.end(subject.CN);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('a new client certificate is shown on new connections, and old ones may finish', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cbr-exporter-rotation-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [certFile, keyFile] = [join(folder, 'client.pem'), join(folder, 'client.key')];
  const show = async (name: 'client' | 'server') => {
    await writeFile(certFile, certificate(name).cert);
    await writeFile(keyFile, certificate(name).key);
  };
  const { promise: isSlow, resolve: slow } = Promise.withResolvers<() => void>();
  const url = await startServer((response, name) => slow(() => response.end(name)));

  let monotonicMs = 0;
  const trusts = createTrusts({ log, nowMs: Date.now, monotonicMs: () => monotonicMs });
  const tls = { ...TLS, caFile: CA_FILE, certFile, keyFile };
  const http = httpIn({ trusts })({ timeoutMs: 10_000, connections: 2, tls });
  onTestFinished(() => http.close());
  const send = async (path: string) =>
    told(
      await http.send(
        { method: 'GET', url: new URL(`${url}${path}`), headers: {} },
        new AbortController().signal,
      ),
    );

  await show('client');
  expect(await send('/')).toBe('200 cbr-exporter');
  const waiting = send('/slow');
  const finish = await isSlow;
  await show('server');
  monotonicMs += 1001;
  expect(await send('/')).toBe('200 localhost');
  finish();
  expect(await waiting).toBe('200 cbr-exporter');
  expect(await send('/')).toBe('200 localhost');
});
