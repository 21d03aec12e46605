import { expect, it } from 'vitest';
import type { Authorization } from '../../../src/cbr/auth/authorization.ts';
import { createListing } from '../../../src/daemon/access/listing.ts';
import type { OwnMetrics } from '../../../src/metrics/own/own-metrics.ts';
import { projectConfig, projectListConfig } from '../../support/project-config.ts';

it('a list of projects lets go of its sockets, its sign-in, and those that it asked with', async () => {
  const said: string[] = [];
  const target = async () => ({ endpoint: 'https://cbr', projectId: 'x' });
  const listing = createListing({
    config: projectListConfig('all'),
    openHttp: () => ({
      send: async () => ({ reason: 'network', detail: 'closed' }),
      close: async () => void said.push('no socket'),
    }),
    signIns: {
      signIn: ({ name }) => ({
        authorization: { target } as unknown as Authorization,
        release: async () => void said.push(`no sign-in of ${name}`),
      }),
    },
    ownMetrics: {} as OwnMetrics,
    nowMs: () => 0,
    monotonicMs: () => 0,
    random: () => 0,
  });
  const { signal } = new AbortController();
  await listing.endpointFor(projectConfig({ name: 'one' }), signal);
  await listing.settled();
  expect(said.splice(0)).toEqual(['no sign-in of one']);
  await listing.endpointFor(projectConfig({ name: 'two' }), signal);
  await listing.close();
  expect(said).toEqual(['no socket', 'no sign-in of all', 'no sign-in of two']);
});
