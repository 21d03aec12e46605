import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../src/cbr/auth/authorization.ts';
import type { Iam } from '../../../src/cbr/auth/iam.ts';
import { createKeyGates } from '../../../src/cbr/auth/key-gate.ts';
import type { AccessKeys, KeysRead } from '../../../src/cbr/auth/key-source.ts';
import { createPause } from '../../../src/cbr/auth/pause.ts';
import { createSignedAuthorization, type SignedOptions } from '../../../src/cbr/auth/signed.ts';
import type { Failure } from '../../../src/domain/outcome.ts';
import { PERMIT } from '../../support/authorizations.ts';

const never = new AbortController().signal;
const KEYS: AccessKeys = {
  accessKey: 'AK',
  secretKey: 'SK',
  securityToken: undefined,
  expiresAtMs: undefined,
};
const REFUSED: Failure = { reason: 'auth', detail: 'ak AK not exist', httpStatus: 401 };

function signing(options: Partial<SignedOptions> = {}, keys: Partial<AccessKeys> = {}) {
  const state = {
    nowMs: Date.UTC(2026, 0, 2, 3, 4, 5),
    keys: { ...KEYS, ...keys },
    problem: undefined as string | undefined,
    asked: [] as string[],
    iamFailure: undefined as Failure | undefined,
    projectIds: ['found-id'] as readonly string[],
  };
  const iam = {
    projectsUrl: (name: string) => new URL(`https://iam.example/v3/projects?name=${name}`),
    catalogUrl: new URL('https://iam.example/v3/auth/catalog'),
    projectsNamed: async (name: string, headers: Readonly<Record<string, string>>) => {
      state.asked.push(`projects ${name} ${headers['host']}`);
      return state.iamFailure ?? { ids: state.projectIds };
    },
    catalog: async (headers: Readonly<Record<string, string>>) => {
      state.asked.push(`catalog ${headers['host']}`);
      const url = 'https://cbr.example/v3/x';
      const endpoints = [{ interface: 'public', region: 'eu-de', url }];
      return state.iamFailure ?? { catalog: [{ type: 'cbr', endpoints }] };
    },
  } as unknown as Iam;
  const authorization = createSignedAuthorization({
    readKeys: async (): Promise<KeysRead> =>
      state.problem === undefined ? { keys: state.keys } : { problem: state.problem },
    gates: createKeyGates(() => createPause({ nowMs: () => state.nowMs, random: () => 0 })),
    endpoint: undefined,
    projectId: undefined,
    projectName: undefined,
    region: 'eu-de',
    iam,
    nowMs: () => state.nowMs,
    ...options,
  });
  const sent: Readonly<Record<string, string>>[] = [];
  const ask = (verdict: Verdict = 'accepted') =>
    authorization.run({
      request: { method: 'GET', url: new URL('https://cbr.example/v3/p/checkpoints/c') },
      takePermit: async () => PERMIT,
      send: async (headers) => {
        sent.push(headers);
        return { verdict };
      },
      verdictOf: (result) => result.verdict,
      signal: never,
    });
  return { state, authorization, ask, sent };
}

describe('where requests go', () => {
  it('is what the configuration says, without asking anybody', async () => {
    const { authorization, state } = signing({ endpoint: 'https://own', projectId: 'own-id' });
    expect(await authorization.target(never)).toEqual({
      endpoint: 'https://own',
      projectId: 'own-id',
    });
    expect(state.asked).toEqual([]);
  });

  it('is asked for once, by the name of the region and with signed requests', async () => {
    const { authorization, state } = signing();
    const targets = await Promise.all([authorization.target(never), authorization.target(never)]);
    expect(targets[1]).toEqual({ endpoint: 'https://cbr.example', projectId: 'found-id' });
    await authorization.target(never);
    expect(state.asked).toEqual(['projects eu-de iam.example', 'catalog iam.example']);
  });

  it('is looked for by the name of the project where there is one', async () => {
    const { authorization, state } = signing({
      projectName: 'eu-de_prod',
      endpoint: 'https://own',
    });
    expect(await authorization.target(never)).toMatchObject({ projectId: 'found-id' });
    expect(state.asked).toEqual(['projects eu-de_prod iam.example']);
  });

  it('cannot be told for a project nobody knows', async () => {
    const { authorization, state } = signing();
    state.projectIds = [];
    expect(await authorization.target(never)).toEqual({
      reason: 'wrong_endpoint',
      detail: 'IAM knows no project named eu-de for this key; set project_id or auth.project_name',
    });
  });

  it('is asked for again in the next cycle after a failure, once', async () => {
    const { authorization, state } = signing();
    state.iamFailure = { reason: 'network', detail: 'down' };
    for (let request = 0; request < 5; request += 1) {
      expect(await authorization.target(never)).toEqual(state.iamFailure);
    }
    expect(state.asked).toHaveLength(1);
    state.iamFailure = undefined;
    await authorization.beginCycle();
    expect(await authorization.target(never)).toMatchObject({ projectId: 'found-id' });
  });

  it('is not asked for with a key that was refused', async () => {
    const { authorization, state } = signing();
    state.iamFailure = REFUSED;
    await authorization.target(never);
    expect(await authorization.beginCycle()).toEqual({
      pausedUntilMs: state.nowMs + 5.5 * 60_000,
    });
    expect(await authorization.target(never)).toMatchObject({
      reason: 'auth',
      detail: expect.stringContaining('the access key was refused'),
    });
    expect(state.asked).toHaveLength(1);
  });
});

describe('a request', () => {
  it('is signed for its host, date, project and temporary key', async () => {
    const { authorization, ask, sent } = signing(
      { endpoint: 'https://cbr.example', projectId: 'own-id' },
      { securityToken: 'st', expiresAtMs: 5000 },
    );
    await authorization.target(never);
    await ask();
    expect(sent[0]).toMatchObject({
      host: 'cbr.example',
      'x-project-id': 'own-id',
      'x-sdk-date': '20260102T030405Z',
      'x-security-token': 'st',
      authorization: expect.stringMatching(
        /^SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-project-id;x-sdk-date;x-security-token, Signature=[0-9a-f]{64}$/,
      ),
    });
    expect(authorization.expiresAtMs()).toBe(5000);
  });

  it('is not sent without a key, and says why', async () => {
    const { ask, state, sent } = signing();
    state.problem = 'cannot read /run/secrets/sk: ENOENT';
    expect(await ask()).toEqual({
      reason: 'auth',
      detail: 'no request was sent: cannot read /run/secrets/sk: ENOENT',
    });
    expect(sent).toEqual([]);
  });

  it('is not sent after a refusal, until the secret key changes', async () => {
    const { ask, state, sent, authorization } = signing();
    expect(await ask('refused')).toEqual({ verdict: 'refused' });
    expect(await ask()).toMatchObject({
      reason: 'auth',
      detail: expect.stringContaining('until 2026-01-02T03:09:35.000Z or until the key changes'),
    });
    state.keys = { ...state.keys, secretKey: 'new' };
    expect(await authorization.beginCycle()).toBeUndefined();
    expect(await ask()).toEqual({ verdict: 'accepted' });
    expect(sent).toHaveLength(2);
  });

  it('never holds leave to send while it waits for a place', async () => {
    const { authorization } = signing({ endpoint: 'https://own', projectId: 'own-id' });
    const opened = Promise.withResolvers<void>();
    let held = 0;
    let most = 0;
    const run = () =>
      authorization.run({
        request: { method: 'GET', url: new URL('https://cbr.example/') },
        takePermit: async () => {
          held += 1;
          return {
            takenAtMs: 0,
            giveBack: () => {
              held -= 1;
            },
          };
        },
        send: async () => {
          most = Math.max(most, held);
          await opened.promise;
          held -= 1;
          return 'sent';
        },
        verdictOf: () => 'accepted',
        signal: never,
      });
    const all = Array.from({ length: 8 }, run);
    await new Promise(setImmediate);
    // The key is not proven: one finds out, and the others have given their leave back.
    expect(held).toBe(1);
    opened.resolve();
    expect(await Promise.all(all)).toEqual(Array(8).fill('sent'));
    expect([held, most]).toEqual([0, 3]);
  });

  it('that is paused gives its leave back', async () => {
    const { authorization, ask } = signing({ endpoint: 'https://own', projectId: 'own-id' });
    await ask('refused');
    let taken = 0;
    await authorization.run({
      request: { method: 'GET', url: new URL('https://cbr.example/') },
      takePermit: async () => {
        taken += 1;
        return { takenAtMs: 0, giveBack: () => (taken -= 1) };
      },
      send: async () => 'sent',
      verdictOf: () => 'accepted',
      signal: never,
    });
    expect(taken).toBe(0);
  });

  it('that fails leaves its place to others', async () => {
    const { authorization, ask } = signing();
    const failing = authorization.run({
      request: { method: 'GET', url: new URL('https://cbr.example/') },
      takePermit: async () => PERMIT,
      send: async () => {
        throw new Error('stopping');
      },
      verdictOf: () => 'open',
      signal: never,
    });
    await expect(failing).rejects.toThrow('stopping');
    expect(await ask()).toEqual({ verdict: 'accepted' });
  });
});
