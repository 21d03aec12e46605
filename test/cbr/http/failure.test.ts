import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyErrorAnswer } from '../../../src/cbr/http/failure.ts';
import { FAILURE_REASONS } from '../../../src/domain/outcome.ts';
import { fixture, fixtureNames, fixtureText } from '../../support/fixtures.ts';

const NOW_MS = Date.UTC(2026, 2, 4, 1, 0, 0);

function classify(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string | undefined>> = {},
) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = { status, body: Buffer.from(text), header: (name: string) => headers[name] };
  return classifyErrorAnswer(answer, NOW_MS);
}

function reasonOf(status: number, body: unknown): string {
  const verdict = classify(status, body);
  return verdict.kind === 'gone'
    ? 'gone'
    : verdict.kind === 'undecided'
      ? 'undecided'
      : verdict.failure.reason;
}

describe('the error answers of the fixtures', () => {
  const expected: Readonly<Record<string, string>> = {
    'error/404-checkpoint-not-found': 'gone',
    'error/401-malformed-request-url': 'undecided',
    'error/400-invalid-id': 'bad_request',
    'error/403-not-authenticated': 'forbidden',
    'error/500-unknown': 'server_error',
    'error/401-apigw-unauthorized': 'auth',
    'error/401-apigw-ak-locked': 'auth',
    'error/401-apigw-token-expired': 'auth',
    'error/404-apigw-no-api': 'wrong_endpoint',
    'error/429-apigw-throttled': 'throttled',
    'error/502-backend-unavailable': 'server_error',
    'error/503-html': 'server_error',
  };

  it.each(fixtureNames('error/'))('%s', (name) => {
    expect(reasonOf(fixture(name).status, fixtureText(name))).toBe(expected[name]);
  });
});

describe('the code says more than the status', () => {
  it.each([
    [500, { error_code: 'BackupService.9998', error_msg: 'authentication failed' }, 'auth'],
    [404, { error_code: 'APIGW.0101' }, 'wrong_endpoint'],
    [404, { error_code: 'APIG.0101' }, 'wrong_endpoint'],
    [400, { error_code: 'APIGW.0308' }, 'throttled'],
    [401, { error_code: 'APIGW.0303' }, 'auth'],
    [401, { error_code: 'APIGW.0307' }, 'auth'],
    [401, { error_code: 'APIGW.0302' }, 'forbidden'],
    [400, { error_code: 'IAM.1108' }, 'auth'],
    [400, { error_code: 'IAM.0012' }, 'throttled'],
    [500, { error_code: 'BackupService.6217' }, 'server_error'],
    [404, { error_code: 'BackupService.6200' }, 'wrong_endpoint'],
  ])('%i %j is %s', (status, body, reason) => {
    expect(reasonOf(status, body)).toBe(reason);
  });
});

describe('OpenStack faults and IAM errors', () => {
  it.each([
    [404, { itemNotFound: { code: 404, message: 'not found' } }, 'undecided'],
    [401, { unauthorized: { code: 401, message: 'Malformed request url' } }, 'undecided'],
    [401, { unauthorized: { code: '401', message: 'no' } }, 'auth'],
    [400, { badRequest: { code: 400, message: 'Malformed request url' } }, 'bad_request'],
    [413, { overLimit: { code: 413, message: 'slow down', retryAfter: 5 } }, 'throttled'],
    [413, { badRequest: { code: 413, message: 'too large' } }, 'bad_request'],
    [503, { serviceUnavailable: { code: 503, message: 'later' } }, 'server_error'],
    [401, { error: { code: 401, message: 'Unauthorized.', title: 'Unauthorized' } }, 'auth'],
  ])('%i %j is %s', (status, body, reason) => {
    expect(reasonOf(status, body)).toBe(reason);
  });
});

describe('without a body that says more, the status decides', () => {
  it.each([
    [201, 'invalid_response'],
    [204, 'invalid_response'],
    [301, 'wrong_endpoint'],
    [302, 'wrong_endpoint'],
    [400, 'bad_request'],
    [401, 'auth'],
    [403, 'forbidden'],
    [404, 'wrong_endpoint'],
    [405, 'bad_request'],
    [407, 'network'],
    [408, 'timeout'],
    [409, 'bad_request'],
    [413, 'bad_request'],
    [429, 'throttled'],
    [500, 'server_error'],
    [501, 'server_error'],
    [502, 'server_error'],
    [503, 'server_error'],
    [504, 'timeout'],
  ])('%i is %s', (status, reason) => {
    for (const body of ['', '<html>', '[]', '"text"', '{}']) {
      expect(reasonOf(status, body)).toBe(reason);
    }
  });
});

describe('what the log is told', () => {
  it('names status, code and request', () => {
    const { status, headers } = fixture('error/401-apigw-unauthorized');
    const text = fixtureText('error/401-apigw-unauthorized');
    expect(classify(status, text, { 'x-request-id': headers?.['X-Request-Id'] })).toEqual({
      kind: 'failed',
      failure: {
        reason: 'auth',
        detail: 'Incorrect IAM authentication information: Unauthorized',
        httpStatus: 401,
        errorCode: 'APIGW.0301',
        requestId: 'de8cb8ac565a589f809f3d94f6a48575',
      },
    });
  });

  it('takes the request id from the body where the header is missing', () => {
    expect(classify(429, fixture('error/429-apigw-throttled').body)).toMatchObject({
      failure: { requestId: '62a1fd91a3a05871b3346202e6372c47' },
    });
  });

  it('shows both clocks where a signature is refused for its date', () => {
    const body = {
      error_code: 'APIGW.0303',
      error_msg: 'Incorrect app authentication information',
    };
    const headers = { date: 'Wed, 04 Mar 2026 01:20:00 GMT' };
    expect(classify(401, body, headers)).toMatchObject({
      failure: {
        reason: 'auth',
        detail:
          "Incorrect app authentication information; if the clocks are apart: the server's is at Wed, 04 Mar 2026 01:20:00 GMT, ours at Wed, 04 Mar 2026 01:00:00 GMT",
      },
    });
  });

  it('reads codes that are numbers', () => {
    expect(classify(400, { error_code: 1103, error_msg: 'x' })).toMatchObject({
      failure: { errorCode: '1103' },
    });
  });

  it('says where a redirect leads and keeps texts short', () => {
    expect(classify(302, '', { location: 'https://login.example/' })).toMatchObject({
      failure: { detail: 'redirected to https://login.example/' },
    });
    expect(classify(500, { error_msg: 'x'.repeat(5000) })).toMatchObject({
      failure: { detail: `${'x'.repeat(299)}…` },
    });
    // Not in the middle of a character that takes two.
    expect(classify(500, { error_msg: `x${'🙂'.repeat(5000)}` })).toMatchObject({
      failure: { detail: `x${'🙂'.repeat(149)}…` },
    });
  });
});

it.each(['constructor', '__proto__', 'toString'])(
  'takes a code that is named like %s for any other',
  (error_code) => {
    expect(reasonOf(500, { error_code })).toBe('server_error');
  },
);

it('gives a reason of the closed set for whatever comes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 201, max: 599 }), fc.json(), (status, body) => {
      const verdict = classify(status, body);
      if (verdict.kind !== 'gone') expect(FAILURE_REASONS).toContain(verdict.failure.reason);
    }),
  );
});
