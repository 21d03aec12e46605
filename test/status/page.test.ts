import { describe, expect, it } from 'vitest';
import { nextReading, unpolled } from '../../src/domain/reading.ts';
import type { Shard } from '../../src/domain/shard.ts';
import { statusPlaces } from '../../src/status/places.ts';
import { found, resource, skipped, vault } from '../support/readings.ts';
import { CYCLE, NOW, polling, status } from './statuses.ts';

const HOSTILE = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>\u202e";

const POINT = found({
  name: HOSTILE,
  status: 'error',
  vault: vault({
    id: HOSTILE,
    name: HOSTILE,
    resources: [resource({ name: HOSTILE, type: HOSTILE })],
    skippedResources: [skipped({ name: HOSTILE, reason: HOSTILE, code: HOSTILE })],
  }),
});
const FAILED = {
  kind: 'failed',
  failure: { reason: 'timeout', detail: HOSTILE, requestId: HOSTILE },
} as const;

function asking(
  shown = status({
    readings: [nextReading(nextReading(unpolled('prod', 'a'), POINT, NOW - 60), FAILED, NOW)],
  }),
  base = '',
  shard?: Shard,
) {
  const places = statusPlaces({
    status: async () => shown,
    version: '1.2.3',
    telemetryPath: '/metrics',
    base,
    shard,
  });
  return async (path: string, query = '', parts: Readonly<Record<string, string>> = {}) => {
    const place = places.find((each) => each.path === path);
    if (place === undefined) throw new Error(`there is nothing at ${path}`);
    return place.answer({ query: new URLSearchParams(query), path: parts });
  };
}

const ONE = '/checkpoints/:project/:checkpoint_id';

describe('a page', () => {
  it.each([
    ['/', '', {}],
    ['/', new URLSearchParams({ text: HOSTILE, vault: HOSTILE, project: HOSTILE }).toString(), {}],
    ['/', new URLSearchParams({ [HOSTILE]: HOSTILE }).toString(), {}],
    [ONE, '', { project: 'prod', checkpoint_id: 'a' }],
    [ONE, '', { project: HOSTILE, checkpoint_id: HOSTILE }],
  ] as const)('%s?%s has texts of others as text', async (path, query, parts) => {
    const { body, headers } = await asking()(path, query, parts);
    expect(body.match(/<script/g)).toHaveLength(1);
    expect(body).not.toMatch(/<img|\u202e/);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'sha256-/);
  });

  it('says that nothing is wrong in words, and how old that is', async () => {
    const { body } = await asking(status())('/');
    expect(body).toContain('Nothing wrong. As of the last cycle, 1m ago.');
    const projects = status({ polling: polling({ lastCycle: undefined }) });
    const first = await asking(projects)('/');
    expect(first.body).toContain('Nothing wrong so far. Not known yet: prod, whose first cycle');
  });

  it('says why nothing was answered', async () => {
    const unsent = { reason: 'auth', detail: 'the key is disabled' } as const;
    const lastCycle = { ...CYCLE, answered: 0, unsent };
    const shown = status({ polling: polling({ lastCycle, isSignInGood: false }) });
    const { body } = await asking(shown)('/');
    expect(body).toContain('1 problem: 1 critical.');
    expect(body).toContain('refused or cannot be read: the key is disabled (auth)');
    expect(body).toContain('runbooks/CBRAuthFailing.md');
  });

  it('leads to the first and to further ones of the same, as many on a page', async () => {
    const readings = Array.from({ length: 150 }, (_, at) =>
      nextReading(unpolled('prod', `p${at}`), POINT, NOW - at),
    );
    const ask = asking(status({ readings }));
    const followed = async (link: string, query: string) => {
      const { body } = await ask('/', query);
      const [, href = ''] =
        new RegExp(`<a href="\\/\\?([^"#]*)#[^"]*"[^>]*>${link}<`).exec(body) ?? [];
      return href.replaceAll('&amp;', '&');
    };
    const asked = 'status=error&sort=oldest&limit=20&text=';
    const second = await followed('Next restore points', asked);
    expect(second).toMatch(/^status=error&sort=oldest&limit=20&after=[\w-]+$/);
    const both = await followed('Next problems', second);
    expect(both).toBe(`${second}&problems=100`);
    expect(await followed('First restore points', both)).toBe(
      'status=error&sort=oldest&limit=20&problems=100',
    );
    expect(await followed('First problems', both)).toBe(second);
  });

  it('has links that are right behind a proxy', async () => {
    const { body } = await asking(undefined, '/cbr')('/', 'limit=1');
    const links = [...body.matchAll(/(?:href|action)="([^"]*)"/g)].map(([, link = '']) => link);
    const strange = links.filter(
      (link) => !/^(?:\/cbr\/|#main$|https:\/\/github\.com\/)/.test(link),
    );
    expect([links.length > 10, strange]).toEqual([true, []]);
  });

  it('that is asked for what there is not says so and shows all', async () => {
    const { status: code, body } = await asking()('/', 'status=broken');
    expect(code).toBe(400);
    expect(body).toContain('status is not one of available');
    expect(body).toContain('1 restore point.');
    const missing = await asking()(ONE, '', { project: 'prod', checkpoint_id: 'b' });
    expect([missing.status, missing.body.includes('No such restore point')]).toEqual([404, true]);
  });
});

it('says which shard it is, where there are several', async () => {
  for (const path of ['/', ONE]) {
    expect((await asking(status())(path)).body).not.toContain('This is shard');
    const { body } = await asking(status(), '', { index: 2, total: 4 })(path);
    expect(body).toContain('This is shard 2 of 4, counted from 0.');
  }
});
