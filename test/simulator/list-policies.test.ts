import { expect, it } from 'vitest';
import type { SimulatedPolicy } from '../../src/simulator/fleet/fleet.ts';
import { fixture } from '../support/fixtures.ts';
import { shape } from './shape.ts';
import { fleetOf, PROJECT_ID, started, TOKEN } from './started-simulator.ts';

const POLICY: SimulatedPolicy = {
  id: 'policy-1',
  name: 'nightly',
  projectId: PROJECT_ID,
  patterns: ['FREQ=DAILY;INTERVAL=1;BYHOUR=01;BYMINUTE=00'],
  startMs: Date.UTC(2026, 0, 7, 9, 41, 28),
  vaults: [{ vaultId: 'vault-1' }],
};

async function asking(...policies: readonly SimulatedPolicy[]) {
  const { simulator, url } = await started({ fleet: { ...fleetOf(), policies } });
  const list = async (query = '') => {
    const headers = { 'X-Auth-Token': TOKEN };
    return fetch(`${url}/v3/${PROJECT_ID}/policies${query}`, { headers });
  };
  const names = async (query?: string) => {
    const { policies: listed } = (await (await list(query)).json()) as {
      policies: readonly { readonly name: string }[];
    };
    return listed.map(({ name }) => name);
  };
  return { simulator, list, names };
}

it.each([
  ['list-policies/doc-current', POLICY],
  ['list-policies/live-shape', { ...POLICY, vaults: [], form: 'legacy' as const }],
])('a list has the shape of %s', async (name, policy) => {
  const { list } = await asking(policy);
  expect(shape(await (await list()).json())).toEqual(shape(fixture(name).body));
});

it('policies are those of the project, page by page, of a vault or of a kind', async () => {
  const { names, list } = await asking(
    POLICY,
    { ...POLICY, id: 'policy-2', name: 'copies', operationType: 'replication', vaults: [] },
    { ...POLICY, id: 'policy-3', name: "another project's", projectId: 'other' },
  );
  expect(await names()).toEqual(['nightly', 'copies']);
  expect(await names('?limit=1&offset=1')).toEqual(['copies']);
  expect(await names('?vault_id=vault-1')).toEqual(['nightly']);
  expect(await names('?operation_type=replication')).toEqual(['copies']);
  expect((await list('?limit=0')).status).toBe(400);
});

it('a policy can be made, changed and removed, and a removed vault leaves it', async () => {
  const { simulator, names } = await asking(POLICY);
  simulator.policies.set({ ...POLICY, id: 'policy-2', name: 'second', enabled: false });
  simulator.policies.set({ ...POLICY, name: 'first' });
  expect(await names()).toEqual(['first', 'second']);
  simulator.removeVault('vault-1');
  expect(simulator.policies.list().flatMap(({ vaults }) => vaults)).toEqual([]);
  simulator.policies.remove('policy-1');
  expect(await names()).toEqual(['second']);
});
