import { describe, expect, it } from 'vitest';
import type { OperationTarget } from '../../src/simulator/http/faults.ts';
import { KEY, signedHeaders, signIn, tokenRequest, USER } from './signing-in.ts';
import { PROJECT_ID, type Started, started, TOKEN } from './started-simulator.ts';

type Ask = (begun: Started) => Promise<Response>;

function get(path: string): Ask {
  return ({ url }) => fetch(`${url}${path}`, { headers: signedHeaders(`${url}${path}`) });
}

function list(name: string): Ask {
  return ({ url }) =>
    fetch(`${url}/v3/${PROJECT_ID}/${name}`, { headers: { 'X-Auth-Token': TOKEN } });
}

const ASK: Readonly<Record<OperationTarget, Ask>> = {
  tokens: ({ url }) =>
    fetch(`${url}/v3/auth/tokens`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(tokenRequest()),
    }),
  projects: get('/v3/projects?name=eu-de_prod'),
  catalog: get('/v3/auth/catalog'),
  metadata: get('/openstack/latest/securitykey'),
  vaults: list('vaults'),
  backups: list('backups'),
  policies: list('policies'),
  tasks: list('operation-logs'),
};
const TARGETS = Object.keys(ASK) as OperationTarget[];

function begin(): Promise<Started> {
  return started({ users: [USER], accessKeys: [KEY], metadata: { mode: 'plain' } });
}

describe.each(TARGETS)('%s', (target) => {
  const others = TARGETS.filter((other) => other !== target);

  it('can be throttled, so many times', async () => {
    const begun = await begin();
    begun.simulator.setFault(target, { name: 'iam_throttled', times: 1, retryAfter: '3' });
    const refused = await ASK[target](begun);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('3');
    expect(await refused.json()).toEqual({
      error_msg: 'The throttling threshold has been reached. Threshold: 5 times per 1 seconds',
      error_code: 'IAM.0012',
    });
    expect((await ASK[target](begun)).ok).toBe(true);
    expect(begun.simulator.requests.list()).toMatchObject([
      { status: 429, fault: 'iam_throttled' },
      { fault: undefined },
    ]);
  });

  it('fails while all the rest goes on', async () => {
    const begun = await begin();
    begun.simulator.setFault(target, { name: 'backend_unavailable' });
    expect((await begun.show()).status).toBe(200);
    for (const other of others) expect((await ASK[other](begun)).ok).toBe(true);
    expect((await ASK[target](begun)).status).toBe(502);
  });

  it('is not touched by what is set for all checkpoints', async () => {
    const begun = await begin();
    begun.simulator.setFault('*', { name: 'reset' });
    expect((await ASK[target](begun)).ok).toBe(true);
  });

  it('can be reset', async () => {
    const begun = await begin();
    begun.simulator.setFault(target, { name: 'reset' });
    await expect(ASK[target](begun)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
  });

  it.each(['cut_json', 'html', 'wrong_type'] as const)('can be spoiled by %s', async (name) => {
    const begun = await begin();
    const truth = await (await ASK[target](begun)).text();
    begun.simulator.setFault(target, { name });
    expect(await (await ASK[target](begun)).text()).not.toBe(truth);
  });

  it('has no ID that could be wrong', async () => {
    const begun = await begin();
    begun.simulator.setFault(target, { name: 'wrong_id' });
    const body = JSON.parse(await (await ASK[target](begun)).text());
    expect(Object.keys(body)).toContain(
      {
        tokens: 'token',
        projects: 'projects',
        catalog: 'catalog',
        metadata: 'credential',
        vaults: 'vaults',
        backups: 'backups',
        policies: 'policies',
        tasks: 'operation_logs',
      }[target],
    );
  });

  it('can be slow', async () => {
    const begun = await begin();
    begun.simulator.setFault(target, { name: 'slow', delayMs: 30 });
    const startedMs = performance.now();
    expect((await ASK[target](begun)).ok).toBe(true);
    expect(performance.now() - startedMs).toBeGreaterThan(25);
  });
});

it('a fault that is an error keeps IAM from counting wrong passwords', async () => {
  const begun = await begin();
  begun.simulator.setFault('tokens', { name: 'iam_unauthorized' });
  for (let count = 1; count <= 10; count += 1) await ASK.tokens(begun);
  begun.simulator.setFault('tokens', undefined);
  expect((await signIn(begun.url)).status).toBe(201);
});

it('each operation has its name in the request log', async () => {
  const begun = await begin();
  for (const target of TARGETS) await ASK[target](begun);
  await begun.show();
  await fetch(`${begun.url}/nothing`);
  expect(begun.simulator.requests.list().map(({ operation }) => operation)).toEqual([
    'create_token',
    'list_projects',
    'get_catalog',
    'get_security_key',
    'list_vaults',
    'list_backups',
    'list_policies',
    'list_tasks',
    'show_checkpoint',
    undefined,
  ]);
});
