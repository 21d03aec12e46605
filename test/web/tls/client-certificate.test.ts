import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { alternativeNames } from '../../../src/web/tls/alternative-names.ts';
import { clientRefusal } from '../../../src/web/tls/client-certificate.ts';
import { certificate } from '../../simulator/certificates.ts';

describe('the names in a certificate', () => {
  it('are those of each kind, as Go writes them', () => {
    const { subjectAltName } = new X509Certificate(certificate('named-client').cert);
    expect(alternativeNames(subjectAltName ?? '')).toEqual([
      'prometheus.example',
      '10.0.0.1',
      '2001:db8::1',
      'sre@example.com',
      'spiffe://example.com/prometheus',
    ]);
  });

  it.each<[string, readonly string[]]>([
    ['', []],
    ['DNS:a', ['a']],
    ['DNS:a, DNS:b', ['a', 'b']],
    ['DNS:"a, DNS:evil", DNS:b', ['a, DNS:evil', 'b']],
    ['DNS:"a\\", DNS:\\"evil"', ['a", DNS:"evil']],
    ['URI:"http://a/b,c"', ['http://a/b,c']],
    ['DirName:"CN = DNS:evil"', []],
    ['othername:<unsupported>, DNS:a', ['a']],
    ['othername:SmtpUTF8Mailbox:DNS:evil', []],
    ['Registered ID:1.2.3.4, IP Address:1.2.3.4', ['1.2.3.4']],
    ['IP Address:2001:DB8:0:0:0:0:0:A', ['2001:db8::a']],
    ['IP Address:0:0:0:0:0:0:0:1', ['::1']],
    ['IP Address:0:0:0:0:0:FFFF:C000:201', ['192.0.2.1']],
    ['IP Address:<invalid>', ['<invalid>']],
  ])('are in %j', (text, names) => {
    expect(alternativeNames(text)).toEqual(names);
  });
});

const NONE = { isAsked: false, isRequired: false, isVerified: false };
const REQUEST = { ...NONE, isAsked: true };
const ANY = { ...REQUEST, isRequired: true };
const IF_GIVEN = { ...REQUEST, isVerified: true };
const VERIFY = { ...ANY, isVerified: true };
const GOOD = { alternativeNames: 'DNS:a', verifyError: undefined };
const FOREIGN = { alternativeNames: 'DNS:a', verifyError: 'SELF_SIGNED' };

describe('a client', () => {
  it.each([
    ['NoClientCert', NONE, true, true, true],
    ['RequestClientCert', REQUEST, true, true, true],
    ['RequireAnyClientCert', ANY, false, true, true],
    ['VerifyClientCertIfGiven', IF_GIVEN, true, false, true],
    ['RequireAndVerifyClientCert', VERIFY, false, false, true],
  ])('is let in by %s', (_name, clientAuth, without, foreign, good) => {
    const isLetIn = (shown: typeof GOOD | typeof FOREIGN | undefined) =>
      clientRefusal({ clientAuth, clientAllowedSans: undefined }, shown) === undefined;
    expect([isLetIn(undefined), isLetIn(FOREIGN), isLetIn(GOOD)]).toEqual([without, foreign, good]);
  });

  it('is let in by one of its names', () => {
    const refusal = (clientAllowedSans: readonly string[], shown = GOOD) =>
      clientRefusal({ clientAuth: VERIFY, clientAllowedSans }, shown);
    expect(refusal(['b', 'a'])).toBeUndefined();
    expect(refusal(['A'])).toBe('none of the names in the client certificate is allowed');
    expect(refusal(['*'])).toBe('none of the names in the client certificate is allowed');
    const nameless = { alternativeNames: undefined, verifyError: undefined };
    expect(clientRefusal({ clientAuth: ANY, clientAllowedSans: ['a'] }, nameless)).toBe(
      'none of the names in the client certificate is allowed',
    );
  });
});
