import { describe, expect, it } from 'vitest';
import {
  CHECKPOINT_ID,
  checkpoint,
  fleetOf,
  OTHER_PROJECT_ID,
  OTHER_TOKEN,
  PROJECT_ID,
  SECOND_ID,
  START_MS,
  started,
  TOKEN,
} from './started-simulator.ts';

const MALFORMED = { unauthorized: { code: '401', message: 'Malformed request url' } };

function refusal(reason: string, requestId: string | null): unknown {
  return {
    error_msg: `Incorrect IAM authentication information: ${reason}`,
    error_code: 'APIGW.0301',
    request_id: requestId,
  };
}

describe('payload', () => {
  it('has the documented form', async () => {
    const skippedResources = [
      {
        id: 's-1',
        type: 'OS::Nova::Server',
        name: 'db-02',
        code: 'BackupService.6203',
        reason: 'Performing backups.',
      },
    ];
    const { show } = await started({
      fleet: fleetOf(checkpoint({ name: 'autobk_1', retentionDays: 30, skippedResources })),
    });
    const response = await show();
    expect(response.status).toBe(200);
    expect(response.headers.get('server')).toBe('api-gateway');
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({
      checkpoint: {
        id: CHECKPOINT_ID,
        project_id: PROJECT_ID,
        status: 'available',
        created_at: '2026-03-04T01:00:41.117+00:00',
        vault: {
          id: 'vault-1',
          name: 'vault-prod01',
          resources: [
            {
              id: 'resource-1',
              name: 'app-01',
              type: 'OS::Nova::Server',
              protect_status: 'available',
              resource_size: 40,
              backup_size: 6840,
              backup_count: 18,
            },
            { id: 'resource-2', name: 'app-02', type: 'OS::Nova::Server', resource_size: 50 },
          ],
          skipped_resources: skippedResources,
        },
        extra_info: { name: 'autobk_1', description: '', retention_duration: 30 },
      },
    });
  });

  it('has the legacy form', async () => {
    const { show } = await started({ fleet: fleetOf(checkpoint({ form: 'legacy' })) });
    const { checkpoint: answered } = (await (await show()).json()) as Record<
      'checkpoint',
      Record<string, unknown>
    >;
    expect(answered['created_at']).toMatch(/^2026-03-04T01:00:41\.117\d{3}$/);
    expect(answered['extra_info']).toBeNull();
    expect(answered['vault']).toEqual({
      id: 'vault-1',
      name: 'vault-prod01',
      resources: [
        {
          id: 'resource-1',
          name: 'app-01',
          type: 'OS::Nova::Server',
          protect_status: 'available',
          resource_size: '40',
          backup_size: '6840',
          backup_count: '18',
          extra_info: '{}',
        },
        {
          id: 'resource-2',
          name: 'app-02',
          type: 'OS::Nova::Server',
          protect_status: null,
          resource_size: '50',
          backup_size: null,
          backup_count: null,
          extra_info: '{}',
        },
      ],
      skipped_resources: [],
    });
  });

  it('can be without a vault', async () => {
    const fleet = fleetOf(checkpoint({ form: 'legacy', vaultId: undefined }));
    const { show } = await started({ fleet });
    expect(await (await show()).json()).toMatchObject({
      checkpoint: { id: CHECKPOINT_ID, status: 'available', vault: null, extra_info: null },
    });
  });

  it('moves with the clock', async () => {
    let nowMs = START_MS;
    const life = {
      steps: [
        { afterSeconds: 40, status: 'available' },
        { afterSeconds: 90, status: 'gone' },
      ],
    };
    const { show } = await started({
      fleet: fleetOf(checkpoint({ status: 'protecting', life })),
      now: () => nowMs,
    });
    expect(await (await show()).json()).toMatchObject({ checkpoint: { status: 'protecting' } });
    nowMs += 40_000;
    expect(await (await show()).json()).toMatchObject({ checkpoint: { status: 'available' } });
    nowMs += 50_000;
    expect((await show()).status).toBe(404);
  });
});

describe('checkpoint ID', () => {
  it.each([
    CHECKPOINT_ID,
    CHECKPOINT_ID.toUpperCase(),
    CHECKPOINT_ID.replaceAll('-', ''),
    CHECKPOINT_ID.replaceAll('-', '').toUpperCase(),
  ])('is matched as %s', async (spelling) => {
    const { show, simulator } = await started();
    const response = await show(spelling);
    expect(await response.json()).toMatchObject({ checkpoint: { id: CHECKPOINT_ID } });
    expect(simulator.requests.list()).toMatchObject([
      { method: 'GET', checkpointId: CHECKPOINT_ID, status: 200, fault: undefined },
    ]);
  });

  it('is refused when malformed', async () => {
    const { show } = await started();
    const response = await show(CHECKPOINT_ID.slice(1));
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error_code: 'BackupService.9900',
      error_msg: 'Invalid checkpoint_id provided.',
    });
  });

  it.each([
    ['no checkpoint has it', fleetOf(), undefined],
    ['its checkpoint is of another project', undefined, OTHER_PROJECT_ID],
  ])('is not found when %s', async (_, fleet, projectId) => {
    const { show } = await started({
      fleet: fleet ?? fleetOf(checkpoint({ projectId: projectId ?? PROJECT_ID })),
    });
    const response = await show();
    expect(response.status).toBe(404);
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
    expect(await response.json()).toEqual({
      error_code: 'BackupService.6217',
      error_msg: 'The backup restore point does not exist.',
    });
  });
});

describe('X-Auth-Token', () => {
  it.each([
    ['missing', {}, 'x-auth-token not found'],
    ['unknown', { 'X-Auth-Token': 'stranger' }, 'decrypt token fail'],
  ])('%s is refused by the gateway', async (_, headers, reason) => {
    const { show } = await started();
    const response = await show(CHECKPOINT_ID, { headers });
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual(refusal(reason, response.headers.get('x-request-id')));
  });

  it('of another project makes the URL malformed', async () => {
    const { show } = await started();
    const response = await show(CHECKPOINT_ID, { headers: { 'X-Auth-Token': OTHER_TOKEN } });
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual(MALFORMED);
  });

  it('can be good for two projects', async () => {
    const { show, simulator } = await started();
    for (const id of [PROJECT_ID, OTHER_PROJECT_ID]) simulator.setTokens(id, ['shared']);
    const headers = { 'X-Auth-Token': 'shared' };
    expect((await show(CHECKPOINT_ID, { headers })).status).toBe(200);
    simulator.setTokens(PROJECT_ID, []);
    expect(await (await show(CHECKPOINT_ID, { headers })).json()).toEqual(MALFORMED);
  });

  it('can be replaced', async () => {
    const { show, simulator } = await started();
    simulator.setTokens(PROJECT_ID, ['renewed']);
    expect((await show()).status).toBe(401);
    expect((await show(CHECKPOINT_ID, { headers: { 'X-Auth-Token': 'renewed' } })).status).toBe(
      200,
    );
  });
});

describe('path', () => {
  it.each([
    ['GET', '/'],
    ['GET', `/v3/${PROJECT_ID}/checkpoints/${CHECKPOINT_ID}/`],
    ['GET', `/v3/${PROJECT_ID}/checkpoints/`],
    ['GET', `/v3/${PROJECT_ID}/checkpoints`],
    ['GET', `/v3//checkpoints/${CHECKPOINT_ID}`],
    ['GET', `/v3/${PROJECT_ID}/Checkpoints/${CHECKPOINT_ID}`],
    ['GET', `//v3/${PROJECT_ID}/checkpoints/${CHECKPOINT_ID}`],
    ['POST', `/v3/${PROJECT_ID}/checkpoints/${CHECKPOINT_ID}`],
    ['DELETE', `/v3/${PROJECT_ID}/checkpoints/${CHECKPOINT_ID}`],
  ])('%s %s is another API', async (method, path) => {
    const { url } = await started();
    const response = await fetch(`${url}${path}`, { method, headers: { 'X-Auth-Token': TOKEN } });
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      error_msg: 'The API does not exist or has not been published in the environment',
      error_code: 'APIGW.0101',
      request_id: response.headers.get('x-request-id'),
    });
  });
});

describe('throttling', () => {
  it('limits the requests of a project in each minute', async () => {
    let nowMs = START_MS;
    const { show } = await started({ requestsPerMinute: 2, now: () => nowMs });
    expect((await show()).status).toBe(200);
    expect((await show(SECOND_ID)).status).toBe(200);
    const refused = await show();
    expect(refused.status).toBe(429);
    expect(refused.headers.has('retry-after')).toBe(false);
    expect(await refused.json()).toMatchObject({
      error_code: 'APIGW.0308',
      error_msg:
        'The throttling threshold has been reached: policy user over ratelimit,limit:2,time:1 minute',
    });
    nowMs += 60_000;
    expect((await show()).status).toBe(200);
  });
});
