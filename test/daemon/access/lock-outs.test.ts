import { afterEach, describe, expect, it } from 'vitest';
import {
  ACCESS_KEY,
  type Cloud,
  DOMAIN,
  PASSWORD,
  SECRET_KEY,
  startCloud,
  USER,
} from '../../support/cloud.ts';

const MINUTE_MS = 60_000;

let cloud: Cloud;
afterEach(() => cloud.close());

/** The most refusals in any so many minutes, as the cloud has counted them. */
function worst(atMs: readonly number[], minutes: number): number {
  return Math.max(
    0,
    ...atMs.map(
      (from) => atMs.filter((at) => at >= from && at < from + minutes * MINUTE_MS).length,
    ),
  );
}

describe('half an hour of rotations, refusals and silence', () => {
  it('of a user with several hosts of IAM never locks it', async () => {
    cloud = await startCloud({ projects: 4, checkpoints: 16 });
    const { simulator } = cloud;
    // Another name of the same machine, for every second project.
    const hosts = [simulator.url, simulator.url.replace('127.0.0.1', 'localhost')];
    const entries = simulator.fleet.projects.map(({ name, projectId, region }, index) => {
      const ids = simulator.fleet.checkpoints.filter((each) => each.projectId === projectId);
      return `  - name: ${name}
    region: ${region}
    project_id: ${projectId}
    endpoint: ${simulator.url}
    auth: {type: password, auth_url: "${hosts[index % 2]}", domain_name: ${DOMAIN}, username: ${USER}, password_file: password}
    checkpoints: [${ids.map(({ id }) => id).join(', ')}]
`;
    });
    const { cycle, write } = await cloud.start({
      auth: [],
      config: `poll: {timeout: 300ms, max_attempts: 2, requests_per_second: 1000}\nprojects:\n${entries.join('')}`,
      files: { password: PASSWORD },
    });
    expect(await cycle()).toBe(true);
    for (let minute = 1; minute <= 30; minute += 1) {
      if (minute % 10 === 1) {
        simulator.setPassword(USER, `password ${minute}`);
        simulator.revokeTokens();
      }
      if (minute === 14) simulator.setFault('tokens', { name: 'stall' });
      if (minute === 16) simulator.setFault('tokens', undefined);
      // The file follows late, and twice with a typing error first.
      if (minute % 10 === 4) await write('password', `pasword ${minute - 3}`);
      if (minute % 10 === 6) await write('password', `password ${minute - 5}`);
      await cycle();
      cloud.advance(MINUTE_MS);
    }
    const refused = simulator.refusedSignIns(USER);
    expect(refused.length).toBeGreaterThan(3);
    expect(worst(refused, 5)).toBeLessThanOrEqual(3);
    expect(worst(refused, 15)).toBeLessThanOrEqual(4);
    cloud.advance(10 * MINUTE_MS);
    expect(await cycle()).toBe(true);
  }, 60_000);

  it('of a key never locks it', async () => {
    cloud = await startCloud({ projects: 3, checkpoints: 90 });
    const { simulator } = cloud;
    const { cycle, write } = await cloud.start({
      auth: ['type: ak_sk', `access_key: ${ACCESS_KEY}`, 'secret_key_file: sk'],
      files: { sk: SECRET_KEY },
      concurrency: 16,
    });
    for (let minute = 0; minute < 30; minute += 1) {
      const running = cycle();
      if (minute % 10 === 3) {
        const before = simulator.requests.total();
        for (let turn = 0; turn < 5000 && simulator.requests.total() < before + 20; turn += 1) {
          await new Promise(setImmediate);
        }
        simulator.addAccessKey({ access: ACCESS_KEY, secret: `secret-${minute}` });
      }
      if (minute % 10 === 5) await write('sk', `wrong-${minute}`);
      if (minute % 10 === 6) await write('sk', `secret-${minute - 3}`);
      await running;
      cloud.advance(MINUTE_MS);
    }
    expect(simulator.refusals(ACCESS_KEY).length).toBeGreaterThan(3);
    expect(worst(simulator.refusals(ACCESS_KEY), 5)).toBeLessThanOrEqual(3);
    cloud.advance(10 * MINUTE_MS);
    expect(await cycle()).toBe(true);
  }, 60_000);
});
