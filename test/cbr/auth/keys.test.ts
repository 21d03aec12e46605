import { beforeEach, describe, expect, it } from 'vitest';
import { authorizationBySearch, type Wanted } from '../../../src/cbr/auth/authorization.ts';
import { readCatalog } from '../../../src/cbr/auth/catalog.ts';
import { createIam } from '../../../src/cbr/auth/iam.ts';
import { createKeys } from '../../../src/cbr/auth/keys.ts';
import type { ReadSecret } from '../../../src/cbr/auth/secret-file.ts';
import type { Verdict } from '../../../src/cbr/auth/standing.ts';
import type { Http } from '../../../src/cbr/http/http.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { newCredentials, type TestClocks, testClocks } from '../../support/credentials.ts';
import { sending, silentClock } from '../../support/sending.ts';

const START_MS = Date.UTC(2026, 0, 2, 3, 4, 5);
let clocks: TestClocks;
beforeEach(() => {
  clocks = testClocks(START_MS);
});

interface Keys {
  accessKey: string;
  secretKey: string;
  securityToken?: string;
}

function signing(keys: Keys = { accessKey: 'AK', secretKey: 'SK' }) {
  const state = { keys, problem: undefined as string | undefined, verdict: 'accepted' as Verdict };
  const reader = (name: keyof Keys): ReadSecret => {
    return async () =>
      state.problem === undefined
        ? { secret: new Secret(state.keys[name] ?? '') }
        : { problem: state.problem };
  };
  const readers = (['accessKey', 'secretKey', 'securityToken'] as const)
    .filter((name) => keys[name] !== undefined)
    .map(reader);
  const sender = createKeys(readers, newCredentials(clocks), silentClock(clocks));
  return { state, sender, ...sending(sender, () => state.verdict) };
}

describe('a request', () => {
  it('is signed for its host, date, project and temporary key', async () => {
    const { ask, sent } = signing({ accessKey: 'AK', secretKey: 'SK', securityToken: 'st' });
    await ask();
    expect(sent[0]).toEqual({
      headers: {
        'x-project-id': 'p',
        'x-sdk-date': '20260102T030405Z',
        'x-security-token': 'st',
        authorization: expect.stringMatching(
          /^SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-project-id;x-sdk-date;x-security-token, Signature=[0-9a-f]{64}$/,
        ),
      },
      isSkewed: expect.any(Function),
    });
  });

  it('is not sent without a key, and says why', async () => {
    const { ask, state, sent, sender } = signing();
    state.problem = 'cannot read /run/secrets/sk: ENOENT';
    expect(await ask()).toEqual({
      reason: 'auth',
      detail: 'no request was sent: cannot read /run/secrets/sk: ENOENT',
    });
    expect([sent, sender.areAccepted()]).toEqual([[], false]);
  });

  it('is not sent after a refusal, until the secret key changes', async () => {
    const { ask, state, sent, sender } = signing();
    state.verdict = 'refused';
    expect(await ask()).toBe('refused');
    expect(await ask()).toMatchObject({
      reason: 'auth',
      detail: expect.stringContaining('until 2026-01-02T03:09:35.000Z or until it changes'),
    });
    expect([await sender.pausedMs(), sender.areAccepted()]).toEqual([330_000, false]);
    state.keys = { ...state.keys, secretKey: 'new' };
    expect(await sender.pausedMs()).toBeUndefined();
    state.verdict = 'accepted';
    expect(await ask()).toBe('accepted');
    expect(sent).toHaveLength(2);
  });

  it('is sent again with another key that is there when one was refused', async () => {
    const { ask, state, sent } = signing();
    await ask();
    state.verdict = 'refused';
    const asked = ask();
    state.keys = { accessKey: 'AK2', secretKey: 'SK2' };
    await asked;
    expect(sent.map(({ headers }) => headers['authorization']?.slice(0, 26))).toEqual([
      'SDK-HMAC-SHA256 Access=AK,',
      'SDK-HMAC-SHA256 Access=AK,',
      'SDK-HMAC-SHA256 Access=AK2',
    ]);
  });

  it('is not sent again with another key that was refused already, and says what it was told', async () => {
    const { ask, state, sent } = signing({ accessKey: 'AK', secretKey: 'bad' });
    state.verdict = 'refused';
    await ask();
    state.keys = { accessKey: 'AK', secretKey: 'good' };
    state.verdict = 'accepted';
    await ask();
    state.verdict = 'refused';
    const asked = ask();
    state.keys = { accessKey: 'AK', secretKey: 'bad' };
    expect([await asked, sent.length]).toEqual(['refused', 3]);
  });

  it('that is refused for its time by a clock that agrees is refused', async () => {
    const { ask, state, sent, sender } = signing();
    state.verdict = 'skewed';
    await ask();
    expect([sent.length, sender.areAccepted()]).toEqual([1, false]);
    expect(await sender.pausedMs()).toBe(330_000);
  });
});

describe('where requests go', () => {
  const NOTHING: Wanted = {
    endpoint: undefined,
    projectId: undefined,
    projectName: undefined,
    region: 'eu-de',
  };

  /** IAM that knows one project, and what it was asked for. */
  function searching(wanted: Partial<Wanted>, answers: Record<string, unknown> = {}) {
    const asked: string[] = [];
    const state = { isDown: false };
    const endpoints = [{ interface: 'public', region: 'eu-de', url: 'https://cbr.example/v3/x' }];
    const bodies: Record<string, unknown> = {
      '/v3/projects': { projects: [{ id: 'found-id' }] },
      '/v3/auth/catalog': { catalog: [{ type: 'cbr', endpoints }] },
      ...answers,
    };
    const http: Http = {
      send: async ({ url, headers }) => {
        asked.push(`${url.pathname}${url.search} ${headers['x-sdk-date']}`);
        if (state.isDown) return { reason: 'network', detail: 'down' };
        const body = Buffer.from(JSON.stringify(bodies[url.pathname]));
        return { status: 200, body, header: () => undefined };
      },
      close: async () => {},
    };
    const retryPolicy = { maxAttempts: 1, random: () => 0, onRetry: () => {}, onWait: () => {} };
    const authUrl = 'https://iam.example';
    const options = { authUrl, http, retryPolicy, onRequest: () => {}, nowMs: clocks.nowMs };
    const { sender, cycle, nextCycle } = signing();
    const config = { ...NOTHING, ...wanted };
    const authorization = authorizationBySearch(sender, config, createIam(options));
    return { authorization, asked, state, target: () => authorization.target(cycle()), nextCycle };
  }

  it('is what the configuration says, without asking anybody', async () => {
    const own = { endpoint: 'https://own', projectId: 'own-id' };
    const { target, authorization, asked } = searching(own);
    expect(authorization.knownTarget()).toEqual(own);
    expect(await target()).toBe(await target());
    expect(asked).toEqual([]);
  });

  it('is asked for once, by the name of the region and with signed requests', async () => {
    const { target, authorization, asked } = searching({});
    const targets = await Promise.all([target(), target()]);
    expect(targets[1]).toEqual({ endpoint: 'https://cbr.example', projectId: 'found-id' });
    expect(await target()).toBe(targets[0]);
    expect(authorization.knownTarget()).toBe(targets[0]);
    expect(asked).toEqual([
      '/v3/projects?name=eu-de 20260102T030405Z',
      '/v3/auth/catalog 20260102T030405Z',
    ]);
  });

  it.each<[string, Partial<Wanted>, readonly string[]]>([
    ['name of the project', { projectName: 'eu-de_prod' }, ['/v3/projects?name=eu-de_prod']],
    ['ID alone', { projectId: 'own-id' }, ['/v3/auth/catalog']],
  ])('is looked for by the %s', async (_what, wanted, paths) => {
    const known = wanted.projectId === undefined ? { endpoint: 'https://own' } : {};
    const { target, asked } = searching({ ...wanted, ...known });
    await target();
    expect(asked.map((each) => each.split(' ')[0])).toEqual(paths);
  });

  it('cannot be told for a project nobody knows', async () => {
    const { target } = searching({}, { '/v3/projects': { projects: [] } });
    expect(await target()).toEqual({
      reason: 'wrong_endpoint',
      detail:
        'IAM knows no project named eu-de for these credentials; set project_id or auth.project_name',
    });
  });

  it('says what of an answer cannot be read', async () => {
    const { target } = searching({}, { '/v3/projects': { projects: [{ id: 7 }] } });
    expect(await target()).toMatchObject({
      reason: 'invalid_response',
      detail: 'the answer of IAM cannot be read at projects.0.id',
    });
    expect(readCatalog(undefined).problem).toBe('there is no catalog');
  });

  it('is asked for again in the next cycle after a failure, once', async () => {
    const { target, asked, state, nextCycle } = searching({});
    state.isDown = true;
    for (let request = 0; request < 5; request += 1) {
      expect(await target()).toEqual({ reason: 'network', detail: 'down' });
    }
    expect(asked).toHaveLength(1);
    state.isDown = false;
    nextCycle();
    expect(await target()).toMatchObject({ projectId: 'found-id' });
  });
});
