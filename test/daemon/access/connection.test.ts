import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  CA_FILE,
  type CertificateName,
  certificate,
  certificateFiles,
  readCa,
} from '../../simulator/certificates.ts';
import { type Cloud, DOMAIN, PASSWORD, startCloud, USER } from '../../support/cloud.ts';
import { startProxy, type TestProxy } from '../../support/proxy.ts';

let cloud: Cloud;
let proxy: TestProxy | undefined;
beforeEach(async () => {
  cloud = await startCloud();
});
afterEach(async () => {
  await cloud.close();
  await proxy?.close();
  proxy = undefined;
});

const AUTH = [
  'type: password',
  'auth_url: URL',
  `domain_name: ${DOMAIN}`,
  `username: ${USER}`,
  `password: ${PASSWORD}`,
];
const PROJECT = ['region: REGION', 'project_id: ID'];
const ca = `tls: {ca_file: ${CA_FILE}}`;

async function https(name: CertificateName, more: { requestCert?: boolean } = {}): Promise<string> {
  const tls = { ...certificate(name), ca: readCa(), ...more };
  const { url } = await cloud.simulator.listen({ host: '127.0.0.1', port: 0, tls });
  return url;
}

/** The reason of the failures and what the log says of them. */
async function failing(project: readonly string[], endpoint: string) {
  const { cycle, values, logged } = await cloud.start({
    auth: AUTH,
    endpoint,
    project: [...PROJECT, ...project],
  });
  expect(await cycle()).toBe(false);
  const failures = await values('cbr_exporter_api_request_failures_total');
  const reasons = Object.entries(failures).filter(([, value]) => value !== '0');
  return { reasons: reasons.map(([labels]) => labels.split(' ').at(-1)), log: logged.join('\n') };
}

describe('TLS', () => {
  it('trusts a CA beside the store of the system, for IAM and CBR', async () => {
    const endpoint = await https('server');
    const { cycle, values } = await cloud.start({
      auth: AUTH,
      endpoint,
      project: [...PROJECT, ca],
    });
    expect(await cycle()).toBe(true);
    expect(Object.keys(await values('cbr_project_info'))[0]).toContain(endpoint);
    expect(Object.values(await values('cbr_exporter_tls_verification_disabled'))).toEqual(['0']);
  });

  it.each<[string, CertificateName, readonly string[], RegExp]>([
    ['an unknown issuer', 'server', [], /unable to (verify|get)|self-signed/],
    ['an expired certificate', 'expired', [ca], /certificate has expired/],
    ['another host', 'wrong-host', [ca], /does not match|altnames/],
  ])('refuses %s, in words', async (_what, name, project, words) => {
    const { reasons, log } = await failing(project, await https(name));
    expect(reasons).toEqual(['tls']);
    expect(log).toMatch(words);
  });

  it('says which file it cannot read', async () => {
    const { reasons, log } = await failing(['tls: {ca_file: /no/such.pem}'], await https('server'));
    expect(reasons).toEqual(['tls']);
    expect(log).toContain('cannot read /no/such.pem');
  });

  it('can look for another name in the certificate', async () => {
    const endpoint = await https('server');
    const { cycle } = await cloud.start({
      auth: AUTH,
      endpoint,
      project: [...PROJECT, `tls: {ca_file: ${CA_FILE}, server_name: localhost}`],
    });
    expect(await cycle()).toBe(true);
  });

  it('shows a client certificate to those who want one', async () => {
    const endpoint = await https('server', { requestCert: true });
    const { certFile, keyFile } = certificateFiles('client');
    const project = [
      ...PROJECT,
      `tls: {ca_file: ${CA_FILE}, cert_file: ${certFile}, key_file: ${keyFile}}`,
    ];
    const { cycle } = await cloud.start({ auth: AUTH, endpoint, project });
    expect(await cycle()).toBe(true);
  });

  it('can be left unverified, which is a metric', async () => {
    const endpoint = await https('expired');
    const { cycle, values } = await cloud.start({
      auth: AUTH,
      endpoint,
      project: [...PROJECT, 'tls: {insecure_skip_verify: true}'],
    });
    expect(await cycle()).toBe(true);
    expect(Object.values(await values('cbr_exporter_tls_verification_disabled'))).toEqual(['1']);
  });
});

describe('a proxy', () => {
  it('takes IAM and CBR through its tunnel, with its password', async () => {
    proxy = await startProxy({ credentials: 'me:secret word' });
    const endpoint = await https('server');
    const url = proxy.url.replace('//', '//me:secret%20word@');
    const { cycle, logged } = await cloud.start({
      auth: AUTH,
      endpoint,
      project: [...PROJECT, ca, `proxy_url: ${url}`],
    });
    expect(await cycle()).toBe(true);
    const { host } = new URL(endpoint);
    expect(new Set(proxy.seen)).toEqual(new Set([`CONNECT ${host}`]));
    expect(proxy.seen.length).toBeGreaterThanOrEqual(2);
    expect(logged.join('\n')).not.toContain('secret');
  });

  it('forwards what is not encrypted', async () => {
    proxy = await startProxy();
    const { cycle } = await cloud.start({
      auth: AUTH,
      project: [...PROJECT, `proxy_url: ${proxy.url}`],
    });
    expect(await cycle()).toBe(true);
    expect(proxy.seen).toContain(`POST ${cloud.simulator.url}/v3/auth/tokens`);
  });

  it('is taken from the environment, but for what NO_PROXY names', async () => {
    proxy = await startProxy();
    const endpoint = await https('server');
    const project = [...PROJECT, ca];
    const environment = { HTTPS_PROXY: proxy.url };
    const through = await cloud.start({ auth: AUTH, endpoint, project, environment });
    expect(await through.cycle()).toBe(true);
    const seen = proxy.seen.length;
    expect(seen).toBeGreaterThan(0);
    const direct = await cloud.start({
      auth: AUTH,
      endpoint,
      project,
      environment: { ...environment, NO_PROXY: 'example.com,127.0.0.1' },
    });
    expect(await direct.cycle()).toBe(true);
    expect(proxy.seen).toHaveLength(seen);
  });

  it('that refuses the password is a network failure', async () => {
    proxy = await startProxy({ credentials: 'me:secret' });
    const { reasons } = await failing([ca, `proxy_url: ${proxy.url}`], await https('server'));
    expect(reasons).toEqual(['network']);
  });
});
