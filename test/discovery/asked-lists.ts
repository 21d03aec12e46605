import type { CallApi } from '../../src/cbr/api-call.ts';
import { createListReader } from '../../src/cbr/list.ts';
import { createBackupLists } from '../../src/cbr/list-backups.ts';
import { listPolicies } from '../../src/cbr/list-policies.ts';
import { createListVaults } from '../../src/cbr/list-vaults.ts';
import { type Anomaly, isFailure } from '../../src/domain/outcome.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { Lists } from '../../src/inventory/lists.ts';

export interface AskedLists {
  readonly lists: Lists;
  /** All policies; an answer that is none is an error. */
  readonly policies: () => Promise<readonly Policy[]>;
  /** What could be read only in part. */
  readonly anomalies: Anomaly[];
}

/** The lists of a project as the product reads them, over plain requests with a token. */
export function askedLists(
  base: string,
  project: { readonly projectId: string; readonly token: string },
): AskedLists {
  const anomalies: Anomaly[] = [];
  const cycle = { signal: new AbortController().signal, takeRetry: () => true };
  const callApi: CallApi = async ({ path, read }) => {
    const answer = await fetch(`${base}/v3/${project.projectId}/${path}`, {
      headers: { 'X-Auth-Token': project.token },
    });
    const body = Buffer.from(await answer.arrayBuffer());
    const header = (name: string) => answer.headers.get(name) ?? undefined;
    if (answer.status !== 200) throw new Error(body.toString());
    const result = await read({ status: answer.status, body, header }, cycle.signal);
    return isFailure(result) ? { kind: 'failed', failure: result } : { kind: 'answered', result };
  };
  const readList = createListReader(callApi, (found) => anomalies.push(...found));
  const listVaults = createListVaults(readList);
  const backups = createBackupLists(readList, () => {});
  return {
    anomalies,
    policies: async () => {
      const listed = await listPolicies(readList, cycle);
      if (isFailure(listed)) throw new Error(listed.detail);
      return listed.items;
    },
    lists: {
      vaults: () => listVaults(cycle),
      changes: async (sinceSeconds) =>
        sinceSeconds === undefined
          ? backups.lastChange(cycle)
          : backups.changes({ sinceSeconds, openSinceSeconds: async () => sinceSeconds }, cycle),
      ofVault: (vaultId, limit, until) => backups.ofVault({ vaultId, limit, until }, cycle),
      newestAvailable: (vaultId, resourceId) =>
        backups.newestAvailable({ vaultId, resourceId }, cycle),
    },
  };
}
