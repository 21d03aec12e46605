import { afterEach, describe, expect, it } from 'vitest';
import { createIam } from '../../../src/cbr/auth/iam.ts';
import { listProjects } from '../../../src/cbr/auth/iam-projects.ts';
import type { Sender } from '../../../src/cbr/auth/sender.ts';
import { startServer } from '../../support/http-server.ts';
import { openHttp } from '../../support/open-http.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Proves nothing, and lets everything be sent. */
const SENDER: Sender = {
  run: async ({ takePermit, send }) => send({ proof: { headers: {} }, permit: await takePermit() }),
  last: () => undefined,
  pausedMs: async () => undefined,
  areAccepted: () => undefined,
};

/** What is made of a server that gives this for each path, and what it was asked for. */
async function listed(answerFor: (path: URL) => unknown, { isSigned = true } = {}) {
  const server = await startServer(({ url }, response) => {
    const answer = answerFor(new URL(url ?? '', 'http://iam'));
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  });
  const http = openHttp({ timeoutMs: 15_000, connections: 1 });
  closing.push(
    () => http.close(),
    () => server.close(),
  );
  const retryPolicy = { maxAttempts: 1, random: () => 0, onRetry: () => {}, onWait: () => {} };
  const { url: authUrl, requests } = server;
  const iam = createIam({ authUrl, http, onRequest: () => {}, retryPolicy, nowMs: Date.now });
  const { signal } = new AbortController();
  const list = await listProjects({ authUrl, iam, sender: SENDER, isSigned, signal });
  return { list, requests };
}

const project = (at: number, more: object = {}) => ({
  id: `id-${at}`,
  name: `eu-de_${at}`,
  enabled: true,
  ...more,
});
const projects = (count: number) => Array.from({ length: count }, (_, at) => project(at));

/** Answers in pages, as the documentation has them. */
function paged(count: number) {
  return ({ searchParams }: URL) => {
    const [page, size] = [searchParams.get('page'), searchParams.get('per_page')].map(Number);
    const from = ((page ?? 1) - 1) * (size ?? 0);
    return { projects: projects(count).slice(from, from + (size ?? 0)) };
  };
}

function ends({ list }: Awaited<ReturnType<typeof listed>>) {
  return 'projects' in list ? list.projects.length : list.detail;
}

describe('a list of projects', () => {
  it.each([
    [0, 1],
    [499, 1],
    [500, 2],
    [1203, 3],
  ])('of %i is read in %i requests', async (count, requests) => {
    const read = await listed(paged(count));
    expect([ends(read), read.requests.length]).toEqual([count, requests]);
    expect(read.requests[0]).toBe('/v3/projects?page=1&per_page=500');
  });

  it('is whole or a failure: not the first of too many', async () => {
    const read = await listed(paged(9000));
    expect([ends(read), read.requests.length]).toEqual(['there are more than 5000 projects', 10]);
  });

  it('of a server that knows no pages ends as soon as nothing is new', async () => {
    const read = await listed(() => ({ projects: projects(800) }));
    expect([ends(read), read.requests.length]).toEqual([800, 2]);
  });

  it('with a token is one request', async () => {
    const read = await listed(() => ({ links: { next: null }, projects: projects(800) }), {
      isSigned: false,
    });
    expect([ends(read), read.requests]).toEqual([800, ['/v3/auth/projects']]);
  });

  it.each<[string, unknown, string]>([
    [
      'goes on somewhere',
      { links: { next: 'http://elsewhere/' }, projects: [] },
      'the list of projects goes on',
    ],
    ['is none', { projects: null }, 'the answer of IAM cannot be read at projects'],
    ['is something else', [], 'the answer of IAM cannot be read at '],
    ['is cut off', '{"projects":[{"id', 'the answer of IAM is no JSON'],
    [
      'is too large',
      `{"projects":[]${' '.repeat(2 ** 21)}}`,
      'the list of projects is larger than 2 MiB',
    ],
  ])('that %s is a failure', async (_what, answer, detail) => {
    const { list, requests } = await listed(() => answer, { isSigned: false });
    expect(list).toMatchObject({ reason: 'invalid_response', detail });
    expect(requests).toHaveLength(1);
  });

  it('has odd entries counted, and each project once', async () => {
    const odd = [null, 'text', { id: 7, name: 'x' }, { id: 'a/b', name: 'x' }, { id: 'a' }];
    const twice = [
      project(1),
      project(1),
      project(2, { enabled: null }),
      project(3, { enabled: false }),
    ];
    const { list } = await listed(() => ({
      projects: [...odd, ...twice, project(4, { enabled: 'no' })],
    }));
    expect(list).toEqual({
      unreadable: 6,
      projects: [
        { id: 'id-1', name: 'eu-de_1', isEnabled: true },
        { id: 'id-2', name: 'eu-de_2', isEnabled: true },
        { id: 'id-3', name: 'eu-de_3', isEnabled: false },
      ],
    });
  });
});
