import { afterEach, describe, expect, it } from 'vitest';
import { ACCESS_KEY, type Cloud, SECRET_KEY, startCloud } from '../../support/cloud.ts';

const MINUTE_MS = 60_000;
const AUTH = ['type: ak_sk', `access_key: ${ACCESS_KEY}`, `secret_key: ${SECRET_KEY}`];
const FILES = ['type: ak_sk', 'access_key_file: ak', 'secret_key_file: sk'];

let cloud: Cloud;
afterEach(() => cloud.close());

function refusals(): number {
  return cloud.simulator.refusals(ACCESS_KEY).length;
}

describe('signing with a key', () => {
  it('needs no sign-in, and is accepted by a gateway that checks everything', async () => {
    cloud = await startCloud({ projects: 2, checkpoints: 20 });
    const { cycle, values } = await cloud.start({ auth: AUTH, concurrency: 16 });
    expect(await cycle()).toBe(true);
    expect([refusals(), cloud.asked('show_checkpoint'), cloud.asked('list_projects')]).toEqual([
      0, 20, 0,
    ]);
    expect(Object.values(await values('cbr_exporter_auth_success'))).toEqual(['1', '1']);
  });

  it('finds project and endpoint by the names of project and region', async () => {
    cloud = await startCloud({ projects: 2 });
    const { cycle, values } = await cloud.start({
      project: ['region: REGION'],
      auth: [...AUTH, 'auth_url: ENDPOINT', 'project_name: NAME'].map((line) =>
        line.replace('ENDPOINT', cloud.simulator.url),
      ),
    });
    expect(await cycle()).toBe(true);
    expect([cloud.asked('list_projects'), cloud.asked('get_catalog')]).toEqual([2, 2]);
    await cycle();
    expect([cloud.asked('list_projects'), cloud.asked('get_catalog')]).toEqual([2, 2]);
    expect(Object.keys(await values('cbr_project_info'))).toHaveLength(2);
  });

  it('works with a temporary key and its token', async () => {
    cloud = await startCloud();
    cloud.simulator.addAccessKey({ access: 'TEMP', secret: 's/+=', securityToken: 'st/abc+def==' });
    const { cycle } = await cloud.start({
      auth: ['type: ak_sk', 'access_key: TEMP', 'secret_key: s/+=', 'security_token: st/abc+def=='],
    });
    expect(await cycle()).toBe(true);
  });

  it.each([-20 * MINUTE_MS, 24 * 60 * MINUTE_MS])(
    'goes by the clock of the API where ours is %i ms away, after one refusal',
    async (skewMs) => {
      cloud = await startCloud({ checkpoints: 20 });
      let ours = Date.now() + skewMs;
      const { cycle, values } = await cloud.start({
        auth: AUTH,
        concurrency: 16,
        nowMs: () => ours,
      });
      expect(await cycle()).toBe(true);
      expect(refusals()).toBe(1);
      const [skew] = Object.values(await values('cbr_exporter_clock_skew_seconds'));
      expect(Math.abs(Number(skew) * 1000 + skewMs)).toBeLessThan(10_000);
      expect(Object.values(await values('cbr_exporter_auth_success'))).toEqual(['1']);
      // Put right again, which nothing waits for.
      ours -= skewMs;
      expect(await cycle()).toBe(true);
      expect(refusals()).toBe(1);
    },
  );
});

describe('a key that is refused', () => {
  it('is sent once, however many projects and requests wait for it', async () => {
    cloud = await startCloud({ projects: 2, checkpoints: 40 });
    cloud.simulator.revokeAccessKey(ACCESS_KEY);
    const { cycle, values, logged } = await cloud.start({ auth: AUTH, concurrency: 16 });
    for (let round = 0; round < 5; round += 1) {
      expect(await cycle()).toBe(false);
      cloud.advance(MINUTE_MS);
    }
    expect(refusals()).toBe(1);
    expect(Object.values(await values('cbr_exporter_auth_success'))).toEqual(['0', '0']);
    const skipped = await values('cbr_exporter_poll_cycles_skipped_total');
    expect(Object.entries(skipped).filter(([, value]) => value !== '0')).toHaveLength(2);
    expect(logged.join('\n')).toContain('more refusals would lock it for everyone who uses it');
  });

  it('in mid-cycle costs three refusals in five minutes at the most', async () => {
    cloud = await startCloud({ projects: 2, checkpoints: 200 });
    const { cycle } = await cloud.start({ auth: AUTH, concurrency: 16 });
    await cycle();
    const asked = cloud.asked('show_checkpoint');
    const running = cycle();
    while (cloud.asked('show_checkpoint') < asked + 20) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    cloud.simulator.revokeAccessKey(ACCESS_KEY);
    expect(await running).toBe(false);
    for (let minute = 0; minute < 5; minute += 1) {
      await cycle();
      cloud.advance(MINUTE_MS);
    }
    expect(refusals()).toBeGreaterThan(0);
    expect(refusals()).toBeLessThanOrEqual(3);
  });

  it('with one of two secrets that projects have for it stays paused', async () => {
    cloud = await startCloud({ projects: 2, checkpoints: 20 });
    const [, second] = cloud.simulator.fleet.projects;
    const { cycle, values } = await cloud.start({
      auth: ['type: ak_sk', `access_key: ${ACCESS_KEY}`, 'secret_key_file: NAME'],
      files: Object.fromEntries(
        cloud.simulator.fleet.projects.map(({ name }) => [
          name,
          name === second?.name ? 'wrong' : SECRET_KEY,
        ]),
      ),
      concurrency: 16,
    });
    for (let minute = 0; minute < 5; minute += 1) {
      await cycle();
      cloud.advance(MINUTE_MS);
    }
    expect(refusals()).toBe(1);
    expect(Object.values(await values('cbr_exporter_auth_success'))).toEqual(['1', '0']);
  });

  it('comes back by itself when it is good again', async () => {
    cloud = await startCloud();
    cloud.simulator.revokeAccessKey(ACCESS_KEY);
    const { cycle } = await cloud.start({ auth: AUTH });
    await cycle();
    cloud.simulator.addAccessKey({ access: ACCESS_KEY, secret: SECRET_KEY });
    cloud.advance(5 * MINUTE_MS);
    expect(await cycle()).toBe(false);
    cloud.advance(2 * MINUTE_MS);
    expect(await cycle()).toBe(true);
  });

  it('is replaced as soon as its file changes', async () => {
    cloud = await startCloud();
    const { cycle, write, values } = await cloud.start({
      auth: FILES,
      files: { ak: `${ACCESS_KEY}\n`, sk: 'wrong\n' },
    });
    expect(await cycle()).toBe(false);
    await write('sk', `${SECRET_KEY}\n`);
    expect(await cycle()).toBe(true);
    expect(refusals()).toBe(1);
    expect(Object.values(await values('cbr_exporter_auth_success'))).toEqual(['1']);
  });

  it('and locked by others is left alone', async () => {
    cloud = await startCloud();
    cloud.simulator.setFault('*', { name: 'access_key_locked' });
    const { cycle } = await cloud.start({ auth: AUTH });
    for (let round = 0; round < 3; round += 1) {
      await cycle();
      cloud.advance(MINUTE_MS);
    }
    expect(cloud.asked('show_checkpoint')).toBe(1);
  });
});

describe('keys of an ECS agency', () => {
  const agency = (...more: readonly string[]) => ['type: ecs_agency', 'metadata_url: URL', ...more];

  it.each(['plain', 'hardened'] as const)('come from a %s metadata service', async (mode) => {
    cloud = await startCloud({}, { metadata: { mode } });
    const { cycle, values } = await cloud.start({ auth: agency() });
    expect(await cycle()).toBe(true);
    expect(Object.values(await values('cbr_exporter_auth_expiry_timestamp_seconds'))).toHaveLength(
      1,
    );
  });

  it('are renewed before they end, for hours and without a failure', async () => {
    cloud = await startCloud();
    const { cycle } = await cloud.start({ auth: agency() });
    for (let round = 0; round < 36; round += 1) {
      expect(await cycle()).toBe(true);
      cloud.advance(5 * MINUTE_MS);
    }
    expect(cloud.asked('get_security_key')).toBeLessThan(15);
  });

  it('are missing on a machine without an agency, which is said', async () => {
    cloud = await startCloud({}, { metadata: { mode: 'no_agency' } });
    const { cycle, logged, values } = await cloud.start({ auth: agency() });
    expect(await cycle()).toBe(false);
    expect(logged.join('\n')).toContain('this machine has no agency');
    expect(Object.values(await values('cbr_exporter_auth_success'))).toEqual(['0']);
    expect(cloud.asked('show_checkpoint')).toBe(0);
  });
});
