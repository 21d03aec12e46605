import type { RequestListener } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../../src/domain/secret.ts';
import { certificateFiles } from '../../simulator/certificates.ts';
import { asked, TLS, told } from '../../support/asked.ts';
import { openHttp } from '../../support/open-http.ts';
import { startProxy } from '../../support/proxy.ts';
import { WAYS, type Way, wayTo } from '../../support/ways.ts';

const MIB = 1024 * 1024;

function body(bytes: number): RequestListener {
  return (_request, response) => void response.end(Buffer.alloc(bytes, ' '));
}

const drip: RequestListener = (_request, response) => {
  const timer = setInterval(() => response.write(' '), 10);
  response.on('close', () => clearInterval(timer));
};

describe.each(WAYS)('%s', (way) => {
  it('answers', async () => {
    const { url, transport, proxy } = await wayTo(way, (request, response) => {
      response.end(`${request.method} ${request.url} for ${request.headers.host}`);
    });
    const { host, origin } = new URL(url);
    expect(told(await asked(`${url}a?b=c`, transport))).toBe(`200 GET /a?b=c for ${host}`);
    const seen = way.startsWith('https') ? `CONNECT ${host}` : `GET ${origin}/a?b=c`;
    expect(proxy?.seen ?? []).toEqual(proxy === undefined ? [] : [seen]);
  });

  it('takes answers of up to 8 MiB and no more', async () => {
    const all = await wayTo(way, body(8 * MIB));
    expect(await asked(all.url, all.transport)).toMatchObject({ status: 200 });
    const tooMuch = await wayTo(way, body(8 * MIB + 1));
    expect(await asked(tooMuch.url, tooMuch.transport)).toMatchObject({
      reason: 'invalid_response',
    });
  });

  it('takes tokens of 40 KB in a header', async () => {
    const token = 't'.repeat(40_000);
    const { url, transport } = await wayTo(way, (_request, response) => {
      response.setHeader('x-subject-token', token).end('{}');
    });
    const answer = await asked(url, transport);
    expect('header' in answer && answer.header('x-subject-token')).toBe(token);
  });

  it('ends at the time limit, whether nothing comes or a little at a time', async () => {
    for (const answer of [() => {}, drip]) {
      const { url, transport } = await wayTo(way, answer);
      expect(told(await asked(url, { ...transport, timeoutMs: 300 }))).toBe(
        'timeout: no complete answer within 300 ms',
      );
    }
  });
});

describe.each(['http', 'https'] as const)('a proxy of %s', (scheme) => {
  const tunnel: Way = `https by an ${scheme} proxy`;
  const forward: Way = `http by an ${scheme} proxy`;

  it.each([tunnel, forward])('lets those pass who know the password: %s', async (way) => {
    const credentials = 'me:secret word';
    const { url, transport, proxy } = await wayTo(way, body(0), { credentials });
    const name = `the proxy ${new URL(proxy?.url ?? '').host}`;
    const withPassword = (text: string) => {
      const options = transport.proxy ?? { url: '', noProxy: '' };
      return { proxy: { ...options, credentials: new Secret(text) } };
    };
    expect(told(await asked(url, withPassword(credentials)))).toBe('200 ');
    expect(told(await asked(url, withPassword('me:other')))).toBe(
      `network: ${name} does not accept the user and the password of its URL (HTTP status 407)`,
    );
    expect(told(await asked(url, transport))).toBe(
      `network: ${name} wants a user and a password in its URL (HTTP status 407)`,
    );
  });

  it('that does not lead there says so by its status', async () => {
    const { url, transport, proxy } = await wayTo(tunnel, body(0), {
      onConnect: (client) => client.end('HTTP/1.1 403 Forbidden\r\n\r\n').writable === false,
    });
    expect(told(await asked(url, transport))).toBe(
      `network: the proxy ${new URL(proxy?.url ?? '').host} does not let us through to ${new URL(url).host} (HTTP status 403)`,
    );
  });

  it('that swallows one CONNECT holds up one request, for its time', async () => {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    let swallowed = 0;
    const { url, transport, proxy } = await wayTo(tunnel, body(0), {
      onConnect: (client) => {
        swallowed += 1;
        client.resume().once('end', end);
        return swallowed === 1;
      },
    });
    const http = openHttp({ ...transport, timeoutMs: 300, connections: 1, tls: TLS });
    onTestFinished(() => http.close());
    const send = async () =>
      told(
        await http.send(
          { method: 'GET', url: new URL(url), headers: {} },
          new AbortController().signal,
        ),
      );
    expect(await send()).toBe(
      `timeout: no answer of the proxy ${new URL(proxy?.url ?? '').host} to CONNECT within 300 ms`,
    );
    expect(await send()).toBe('200 ');
    // What nobody waits for any longer has ended as well.
    await ended;
  });

  it('that is not there', async () => {
    const { url, transport, proxy } = await wayTo(tunnel, body(0));
    await proxy?.close();
    const { host } = new URL(proxy?.url ?? '');
    expect(told(await asked(url, transport))).toBe(
      `network: the proxy ${host}: connect ECONNREFUSED ${host}`,
    );
  });

  it.each([
    ['headers without end', `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(70_000)}`],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['nothing but the end', ''],
  ])('that answers %s', async (_what, answer) => {
    const { url, transport } = await wayTo(tunnel, body(0), {
      onConnect: (client) => client.end(answer).writable === false,
    });
    expect(await asked(url, transport)).toMatchObject({ reason: 'network' });
  });
});

describe('the certificate of a proxy', () => {
  const tunnel = 'https by an https proxy';

  it('is judged as that of the endpoint is, and named as what it is', async () => {
    const { url, transport, proxy } = await wayTo(tunnel, body(0));
    const own = { ...TLS, caFile: undefined };
    expect(told(await asked(url, { ...transport, tls: own }))).toMatch(
      `tls: the certificate of the proxy ${new URL(proxy?.url ?? '').host} is not accepted: unable to verify`,
    );
    const unverified = { ...own, insecureSkipVerify: true };
    expect(told(await asked(url, { ...transport, tls: unverified }))).toBe('200 ');
  });

  it('need not be for tls.server_name, which is the name of the endpoint', async () => {
    const { url, transport } = await wayTo(tunnel, body(0));
    expect(told(await asked(url, { ...transport, tls: { ...TLS, serverName: 'localhost' } }))).toBe(
      '200 ',
    );
    const other = { ...TLS, serverName: 'cbr.example.com' };
    expect(told(await asked(url, { ...transport, tls: other }))).toContain(
      `the certificate of the server ${new URL(url).host} is not accepted: Hostname/IP does not match`,
    );
  });

  it('is not there where a proxy of http is called one of https', async () => {
    const proxy = await startProxy();
    onTestFinished(proxy.close);
    const { url } = await wayTo('https', body(0));
    const secure = proxy.url.replace('http:', 'https:');
    const options = { url: secure, credentials: undefined, noProxy: '' };
    expect(told(await asked(url, { proxy: options }))).toBe(
      `tls: the proxy ${new URL(secure).host} does not speak TLS: http://? (ERR_SSL_WRONG_VERSION_NUMBER)`,
    );
  });
});

it('connections to several hosts by one proxy of https do not cost each other', async () => {
  const one = await wayTo('http by an https proxy', body(0));
  const other = await wayTo('http', body(0));
  const http = openHttp({
    ...one.transport,
    timeoutMs: 5000,
    connections: 1,
    tls: { ...TLS, ...certificateFiles('client') },
  });
  onTestFinished(() => http.close());
  for (const url of [one.url, other.url, one.url, other.url]) {
    const request = { method: 'GET', url: new URL(url), headers: {} } as const;
    expect(told(await http.send(request, new AbortController().signal))).toBe('200 ');
  }
  expect(one.proxy?.connections()).toBe(1);
});

it('hosts of NO_PROXY are reached directly', async () => {
  const { url, transport, proxy } = await wayTo('https by an http proxy', body(0));
  const options = transport.proxy ?? { url: '', credentials: undefined };
  expect(told(await asked(url, { proxy: { ...options, noProxy: '127.0.0.0/8' } }))).toBe('200 ');
  expect(proxy?.seen).toEqual([]);
});
