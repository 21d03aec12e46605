import { describe, expect, it } from 'vitest';
import { certificate, readCa } from '../simulator/certificates.ts';
import { configYaml, load, problemsOf, projectOf } from './loading.ts';

describe('tls', () => {
  it('is the system alone by default', async () => {
    expect((await projectOf({ 'c.yml': configYaml() })).tls).toEqual({
      caFile: undefined,
      certFile: undefined,
      keyFile: undefined,
      serverName: undefined,
      insecureSkipVerify: false,
    });
  });

  it('has files beside the configuration, of which it warns when they cannot be read', async () => {
    const tls = '{ca_file: ca.pem, cert_file: c.pem, key_file: /nowhere/c.key, server_name: cbr.x}';
    const result = await load({ 'c.yml': configYaml({ tls }), 'ca.pem': readCa(), 'c.pem': '' });
    expect(result).toMatchObject({
      config: {
        projects: [
          {
            tls: {
              caFile: expect.stringMatching(/\/ca\.pem$/),
              certFile: expect.stringMatching(/\/c\.pem$/),
              keyFile: '/nowhere/c.key',
              serverName: 'cbr.x',
            },
          },
        ],
      },
      warnings: [
        'c.yml:8:39: projects[0].tls.cert_file: the file is empty',
        'c.yml:8:56: projects[0].tls.key_file: the file does not exist',
      ],
    });
  });

  it('has files whose content is looked at, with warnings of what cannot be used', async () => {
    const { cert } = certificate('expired-client');
    const files = {
      'ca.pem': 'no certificate',
      'c.pem': cert,
      'c.key': certificate('server').key,
      'c.yml': configYaml({ tls: '{ca_file: ca.pem, cert_file: c.pem, key_file: c.key}' }),
    };
    expect(await load(files)).toMatchObject({
      ok: true,
      warnings: [
        'c.yml:8:20: projects[0].tls.ca_file: the file holds no certificate in PEM (-----BEGIN CERTIFICATE-----)',
        'c.yml:8:39: projects[0].tls.cert_file: the file has expired on 2021-01-02T00:00:00.000Z',
        'c.yml:8:56: projects[0].tls.key_file: the file is the key of another certificate than that of CN=cbr-exporter',
      ],
    });
  });

  it('may be switched off, with a warning', async () => {
    const yaml = configYaml({ tls: '{insecure_skip_verify: "true"}' });
    expect(await load({ 'c.yml': yaml })).toMatchObject({
      config: { projects: [{ tls: { insecureSkipVerify: true } }] },
      warnings: [
        'c.yml:8:33: projects[0].tls.insecure_skip_verify: turns the verification of TLS certificates off; whoever is on the way can read the credentials',
      ],
    });
  });
});

describe('the proxy', () => {
  async function proxyWith(
    lines: Record<string, string | undefined>,
    environment: Record<string, string> = {},
  ) {
    const { proxy } = await projectOf({ 'c.yml': configYaml(lines) }, { environment });
    return proxy && { ...proxy, credentials: proxy.credentials?.reveal() };
  }

  it.each([
    ['http://proxy:3128', 'http://proxy:3128', undefined],
    ['HTTPS://Proxy/', 'https://proxy', undefined],
    ['http://a:b@proxy', 'http://proxy', 'a:b'],
    ['http://a%40c:p%25%3Aw@[::1]:8', 'http://[::1]:8', 'a@c:p%:w'],
    ['http://a@proxy', 'http://proxy', 'a:'],
  ])('%s', async (written, url, credentials) => {
    expect(
      await proxyWith({ proxy_url: `"${written}"` }, { HTTPS_PROXY: 'x', NO_PROXY: '*' }),
    ).toEqual({
      url,
      credentials,
      noProxy: '',
      source: 'proxy_url',
    });
  });

  const HTTP = { endpoint: 'http://e' };
  const PASSWORD = {
    endpoint: undefined,
    auth: '{type: password, auth_url: http://iam, domain_name: a, username: b, password: c}',
  };
  const KEYS = { ...PASSWORD, auth: '{type: ecs_agency, auth_url: https://iam}' };

  it.each<[Record<string, string | undefined>, Record<string, string>, string | undefined]>([
    [{}, {}, undefined],
    [{}, { HTTPS_PROXY: 'http://a', HTTP_PROXY: 'http://b' }, 'http://a'],
    [{}, { HTTPS_PROXY: 'http://a', https_proxy: 'http://c' }, 'http://c'],
    [{}, { HTTPS_PROXY: 'http://a', https_proxy: '' }, 'http://a'],
    [{}, { HTTPS_PROXY: 'a:3128' }, 'http://a:3128'],
    [{}, { HTTP_PROXY: 'http://b' }, undefined],
    [HTTP, { HTTPS_PROXY: 'http://a', HTTP_PROXY: 'http://b' }, 'http://b'],
    [HTTP, { http_proxy: 'http://b' }, 'http://b'],
    [HTTP, { HTTPS_PROXY: 'http://a' }, undefined],
    [PASSWORD, { HTTPS_PROXY: 'http://a', HTTP_PROXY: 'http://b' }, 'http://b'],
    [KEYS, { HTTPS_PROXY: 'http://a', HTTP_PROXY: 'http://b' }, 'http://a'],
    [{ proxy_url: '' }, { HTTPS_PROXY: 'http://a' }, 'http://a'],
    [{ proxy_url: '""' }, { HTTPS_PROXY: 'http://a' }, 'http://a'],
  ])('of %j in %j is %s', async (lines, environment, url) => {
    expect((await proxyWith(lines, environment))?.url).toBe(url);
  });

  it('of the environment has exceptions', async () => {
    const environment = { HTTPS_PROXY: 'http://u:p@a', NO_PROXY: 'x, .y' };
    const proxy = { url: 'http://a', credentials: 'u:p', source: 'environment' };
    expect(await proxyWith({}, environment)).toEqual({ ...proxy, noProxy: 'x, .y' });
    expect(await proxyWith({}, { ...environment, no_proxy: 'z' })).toEqual({
      ...proxy,
      noProxy: 'z',
    });
  });

  it('of the environment is refused when it is none', async () => {
    const problems = (HTTPS_PROXY: string) =>
      problemsOf({ 'c.yml': configYaml() }, { environment: { HTTPS_PROXY } });
    expect(await problems('socks5://a')).toEqual([
      'c.yml:2:5: projects[0]: environment variable HTTPS_PROXY is no http:// or https:// URL',
    ]);
  });
});
