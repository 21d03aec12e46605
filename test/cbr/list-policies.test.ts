import { expect, it, onTestFinished } from 'vitest';
import type { SimulatedPolicy } from '../../src/simulator/fleet/fleet.ts';
import { askedLists } from '../discovery/asked-lists.ts';
import { startSimulator } from '../support/simulated.ts';

const PROJECT = { projectId: 'project', name: 'prod', region: 'eu-de', token: 'token' };

/** A project with so many policies. */
async function project(count: number) {
  const policies = Array.from({ length: count }, (_, at): SimulatedPolicy => {
    const name = `policy-${at}`;
    const form = at % 2 === 0 ? 'legacy' : 'documented';
    return { id: name, name, projectId: 'project', patterns: null, startMs: 0, vaults: [], form };
  });
  const projects = [{ ...PROJECT, tokens: [PROJECT.token] }];
  const fleet = { startMs: Date.now(), projects, vaults: [], checkpoints: [], policies };
  const simulator = await startSimulator(fleet);
  onTestFinished(simulator.close);
  return { simulator, ...askedLists(simulator.url, PROJECT) };
}

it.each([
  [0, 1],
  [1000, 2],
  [1200, 2],
  // More than are read.
  [6000, 5],
])('%i policies are read in %i requests', async (count, requests) => {
  const { simulator, policies, anomalies } = await project(count);
  const listed = await policies();
  // Pages overlap.
  expect(new Set(listed.map(({ id }) => id)).size).toBe(Math.min(count, 4920));
  expect(simulator.requests.total()).toBe(requests);
  expect(anomalies).toEqual([]);
});

it('a page that cannot be had leaves nothing', async () => {
  const { simulator, policies } = await project(1200);
  simulator.setFault('policies', { name: 'unknown_error', after: 1 });
  await expect(policies()).rejects.toThrow(/9910/);
});
