import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { buffer, text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ERRORS } from '../../src/simulator/http/errors.ts';
import { FAULT_SUMMARIES, type FaultName } from '../../src/simulator/http/faults.ts';
import {
  CHECKPOINT_ID,
  checkpoint,
  fleetOf,
  PROJECT_ID,
  SECOND_ID,
  type Started,
  started,
  TOKEN,
} from './started-simulator.ts';

const HEADER_BYTES_MAX = 256 * 1024;
const WITHOUT_GATEWAY: readonly FaultName[] = [
  'agency_missing',
  'metadata_token_missing',
  'html_503',
  'empty_502',
  'proxy_authentication',
  'redirect',
];

async function withFault(name: FaultName): Promise<Started> {
  const begun = await started();
  begun.simulator.setFault(CHECKPOINT_ID, { name });
  return begun;
}

/** A bare request, for answers that are too broken for `fetch` to tell anything about them. */
async function bare({ url }: Started): Promise<IncomingMessage> {
  const request = get(`${url}/v3/${PROJECT_ID}/checkpoints/${CHECKPOINT_ID}`, {
    headers: { 'X-Auth-Token': TOKEN },
    agent: false,
    maxHeaderSize: HEADER_BYTES_MAX,
  });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response;
}

describe('error answers', () => {
  it.each([
    ['checkpoint_not_found', 404, 'BackupService.6217'],
    ['invalid_id', 400, 'BackupService.9900'],
    ['invalid_query', 400, 'BackupService.9900'],
    ['not_authenticated', 403, 'BackupService.8600'],
    ['authentication_failed', 500, 'BackupService.9998'],
    ['unknown_error', 500, 'BackupService.9910'],
    ['api_not_found', 404, 'APIGW.0101'],
    ['unauthorized', 401, 'APIGW.0301'],
    ['token_missing', 401, 'APIGW.0301'],
    ['token_unknown', 401, 'APIGW.0301'],
    ['token_expired', 401, 'APIGW.0301'],
    ['access_key_unknown', 401, 'APIGW.0301'],
    ['access_key_locked', 401, 'APIGW.0301'],
    ['signature_wrong', 401, 'APIGW.0301'],
    ['user_not_allowed', 403, 'APIGW.0302'],
    ['signature_expired', 401, 'APIGW.0303'],
    ['token_renewal', 401, 'APIGW.0307'],
    ['throttled', 429, 'APIGW.0308'],
    ['request_too_large', 413, 'APIGW.0201'],
    ['backend_unavailable', 502, 'APIGW.0202'],
    ['backend_timeout', 504, 'APIGW.0203'],
    ['malformed_request_url', 401, '"Malformed request url"'],
    ['item_not_found', 404, 'itemNotFound'],
    ['over_limit', 413, 'overLimit'],
    ['service_unavailable', 503, 'serviceUnavailable'],
    ['iam_unauthorized', 401, '"title":"Unauthorized"'],
    ['iam_forbidden', 403, '"title":"Forbidden"'],
    ['iam_bad_request', 400, 'IAM.0011'],
    ['account_locked', 401, 'IAM.0061'],
    ['iam_throttled', 429, 'IAM.0012'],
    ['agency_missing', 401, 'Please configure Cloud Service Agency first'],
    ['metadata_token_missing', 401, '401 Unauthorized'],
    ['html_503', 503, '<html>'],
    ['empty_502', 502, ''],
    ['proxy_authentication', 407, '<html>'],
    ['redirect', 302, ''],
  ] as const)('%s', async (name, status, inBody) => {
    // Not with fetch, which takes a 407 for a failed connection.
    const begun = await withFault(name);
    const response = await bare(begun);
    expect(response.statusCode).toBe(status);
    expect(await text(response)).toContain(inBody);
    const isOfGateway = !WITHOUT_GATEWAY.includes(name);
    expect('x-request-id' in response.headers).toBe(isOfGateway);
    expect(response.headers['server']).toBe(isOfGateway ? 'api-gateway' : undefined);
    expect(begun.simulator.requests.list()).toMatchObject([{ status, fault: name }]);
  });

  it('cover all there are', () => {
    expect(Object.keys(ERRORS)).toHaveLength(36);
  });

  it('carry Retry-After when told to, or when they always do', async () => {
    const { show, simulator } = await withFault('over_limit');
    expect((await show()).headers.get('retry-after')).toBe('10');
    simulator.setFault(CHECKPOINT_ID, { name: 'throttled', retryAfter: '2' });
    expect((await show()).headers.get('retry-after')).toBe('2');
  });

  it('redirect to somewhere', async () => {
    const { show } = await withFault('redirect');
    expect((await show()).headers.get('location')).toBe('https://login.example.com/');
  });
});

describe('disturbances', () => {
  it("wrong_id answers another checkpoint's ID", async () => {
    const { show } = await withFault('wrong_id');
    expect(await (await show()).json()).toMatchObject({
      checkpoint: { id: SECOND_ID, status: 'available' },
    });
  });

  it('wrong_id finds an ID even where there is but one checkpoint', async () => {
    const { show, simulator } = await started({ fleet: fleetOf(checkpoint()) });
    simulator.setFault('*', { name: 'wrong_id' });
    const { checkpoint: answered } = (await (await show()).json()) as {
      checkpoint: { id: string };
    };
    expect(answered.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(answered.id).not.toBe(CHECKPOINT_ID);
  });

  it('wrong_type answers JSON that is no checkpoint', async () => {
    const { show } = await withFault('wrong_type');
    const response = await show();
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ vaults: [], count: 0 });
  });

  it('html answers HTML with 200', async () => {
    const { show } = await withFault('html');
    const response = await show();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html');
    expect(await response.text()).toContain('<html>');
  });

  it('cut_json is well framed', async () => {
    const { show } = await withFault('cut_json');
    const body = await (await show()).text();
    expect(body).toMatch(/^\{"checkpoint":\{"id":/);
    expect(() => JSON.parse(body)).toThrow(SyntaxError);
  });

  it('huge_headers exceed 64 KiB', async () => {
    const response = await bare(await withFault('huge_headers'));
    const bytes = response.rawHeaders.reduce((sum, text) => sum + text.length, 0);
    expect(bytes).toBeGreaterThan(64 * 1024);
    response.destroy();
  });

  it('truncated promises more than it sends', async () => {
    const response = await bare(await withFault('truncated'));
    let body = '';
    response.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    const [error] = (await once(response, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
    expect(JSON.parse(body)).toHaveProperty('checkpoint');
  });

  it('too_large exceeds 8 MiB without saying so before', async () => {
    const { show } = await withFault('too_large');
    const response = await show();
    expect(response.headers.has('content-length')).toBe(false);
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(8 * 1024 * 1024);
  });

  it('gzip_bomb is a thousand times as large once inflated', async () => {
    const response = await bare(await withFault('gzip_bomb'));
    expect(response.headers['content-encoding']).toBe('gzip');
    const body = await buffer(response);
    expect(body.length).toBeLessThan(128 * 1024);
    expect(gunzipSync(body).length).toBe(64 * 1024 * 1024);
  });

  it('too_large ends with its client', async () => {
    const begun = await withFault('too_large');
    const response = await bare(begun);
    response.destroy();
    expect((await begun.show(SECOND_ID)).status).toBe(200);
  });

  it('never_ending keeps dripping', async () => {
    const response = await bare(await withFault('never_ending'));
    expect(response.statusCode).toBe(200);
    await once(response, 'data');
    await once(response, 'data');
    response.destroy();
  });

  it('stall reads the request and never answers', async () => {
    const { show, simulator } = await withFault('stall');
    const answer = show();
    const settled = answer.then(
      () => 'answered',
      () => 'cut',
    );
    while (simulator.requests.total() === 0) await new Promise(setImmediate);
    expect(simulator.requests.list()).toMatchObject([{ status: undefined, fault: 'stall' }]);
    await simulator.close();
    expect(await settled).toBe('cut');
  });

  it('reset cuts the connection', async () => {
    const { show } = await withFault('reset');
    await expect(show()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
  });

  it('slow answers the truth after its delay', async () => {
    const { show, simulator } = await started();
    simulator.setFault(CHECKPOINT_ID, { name: 'slow', delayMs: 30 });
    const startedMs = performance.now();
    expect((await show()).status).toBe(200);
    expect(performance.now() - startedMs).toBeGreaterThan(25);
  });
});

describe('targets', () => {
  it('a fault with times fails only so many requests', async () => {
    const { show, simulator } = await started();
    simulator.setFault(CHECKPOINT_ID, { name: 'unknown_error', times: 2 });
    expect((await show()).status).toBe(500);
    expect((await show()).status).toBe(500);
    expect((await show()).status).toBe(200);
    expect(simulator.requests.list().map(({ status }) => status)).toEqual([500, 500, 200]);
  });

  it('what is set for a checkpoint goes before what is set for all', async () => {
    const { show, simulator } = await started();
    simulator.setFault('*', { name: 'service_unavailable' });
    simulator.setFault(CHECKPOINT_ID.toUpperCase(), { name: 'throttled' });
    expect((await show()).status).toBe(429);
    expect((await show(SECOND_ID)).status).toBe(503);
    expect((await show('malformed')).status).toBe(503);
    simulator.setFault(CHECKPOINT_ID, undefined);
    expect((await show()).status).toBe(503);
    simulator.setFault('*', undefined);
    expect((await show()).status).toBe(200);
  });

  it('must be a checkpoint ID, * or an operation', async () => {
    const { simulator } = await started();
    expect(() => simulator.setFault('all', { name: 'stall' })).toThrow(
      'all is no checkpoint ID, not "*" and none of tokens, projects, catalog, metadata, vaults, backups, policies, tasks.',
    );
  });

  it('every fault is summarised', () => {
    expect([...FAULT_SUMMARIES.values()].every((summary) => summary.length > 10)).toBe(true);
  });
});
