import { describe, expect, it, onTestFinished } from 'vitest';
import { createLookUp } from '../../../src/cbr/dns/look-up.ts';
import { TLS, told } from '../../support/asked.ts';
import { startDnsServer, systemFiles, type Zone } from '../../support/dns-server.ts';
import { startServer } from '../../support/http-server.ts';
import { httpIn } from '../../support/open-http.ts';
import { wayTo } from '../../support/ways.ts';

async function naming(zone: Zone) {
  const server = await startDnsServer(zone);
  const { files } = await systemFiles({
    hosts: '',
    resolvConf: `nameserver ${server.address}\n`,
  });
  const open = httpIn({ lookUp: createLookUp(files) });
  return {
    server,
    /** Asks as a project of its own would. */
    project: (timeoutMs = 300) => {
      const http = open({ timeoutMs, connections: 4, tls: TLS });
      onTestFinished(() => http.close());
      return async (url: string, signal = new AbortController().signal) =>
        told(await http.send({ method: 'GET', url: new URL(url), headers: {} }, signal));
    },
  };
}

describe('a host', () => {
  it('is looked up, and asked at whichever address answers', async () => {
    const { url, close } = await startServer((request, response) =>
      response.end(request.headers.host),
    );
    onTestFinished(close);
    const { port } = new URL(url);
    // Nobody listens at the other addresses.
    const { project } = await naming({ 'cbr.example': ['127.9.9.9', '127.0.0.1', '::1'] });
    expect(await project(5000)(`http://cbr.example:${port}/`)).toBe(`200 cbr.example:${port}`);
  });

  it('that nobody knows is a matter of the network', async () => {
    const { project } = await naming({});
    expect(await project()('http://cbr.example/')).toBe(
      'network: DNS: there is no host cbr.example',
    );
  });

  it('about which DNS is silent is a timeout that says so', async () => {
    const { project } = await naming({ 'cbr.example': 'silence' });
    expect(await project()('http://cbr.example/')).toBe(
      'timeout: DNS: no answer for the host cbr.example within 300 ms',
    );
  });

  it('has to stand in the certificate by its name', async () => {
    const { url } = await wayTo('https', (_request, response) => void response.end('{}'));
    const { port } = new URL(url);
    const { project } = await naming({ 'cbr.example': ['127.0.0.1'] });
    expect(await project(5000)(`https://cbr.example:${port}/`)).toContain(
      "does not match certificate's altnames: Host: cbr.example. is not in the cert's altnames",
    );
  });
});

it('a silent server holds up those who ask for that host, and nobody else', async () => {
  const { url, close } = await startServer((_request, response) => response.end('{}'));
  onTestFinished(close);
  const { port } = new URL(url);
  const { server, project } = await naming({
    'dead.example': 'silence',
    'cbr.example': ['127.0.0.1'],
  });
  const stop = new AbortController();
  const [dead, healthy] = [project(60_000), project(60_000)];
  const hanging = Array.from({ length: 20 }, () =>
    dead('http://dead.example/', stop.signal).catch(() => 'given up'),
  );
  await server.hears('A dead.example');
  for (let round = 0; round < 5; round += 1) {
    expect(await healthy(`http://cbr.example:${port}/`)).toBe('200 {}');
  }
  stop.abort();
  expect(new Set(await Promise.all(hanging))).toEqual(new Set(['given up']));
  expect(server.asked.filter((each) => each === 'A dead.example')).toHaveLength(1);
});

it('a request that was given up takes its look-up along', async () => {
  const { url, close } = await startServer((_request, response) => response.end('{}'));
  onTestFinished(close);
  const { port } = new URL(url);
  const { server, project } = await naming({ 'cbr.example': 'silence' });
  const send = project(60_000);
  const stop = new AbortController();
  const given = send(`http://cbr.example:${port}/`, stop.signal);
  await server.hears('A cbr.example');
  stop.abort(new Error('the cycle is over'));
  await expect(given).rejects.toThrow('the cycle is over');
  server.serve({ 'cbr.example': ['127.0.0.1'] });
  expect(await send(`http://cbr.example:${port}/`)).toBe('200 {}');
});
