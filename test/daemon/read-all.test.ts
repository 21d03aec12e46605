import { describe, expect, it } from 'vitest';
import { readAll } from '../../src/daemon/read-all.ts';
import { NO_DISCOVERY } from '../../src/daemon/state/discovered.ts';
import type { VaultInventory } from '../../src/domain/inventory.ts';
import { unpolled } from '../../src/domain/reading.ts';
import { projectConfig } from '../support/project-config.ts';

interface Step {
  readonly read: number;
  /** Older backups that a search came to, without an end of it. */
  readonly found?: number;
  readonly deferred?: number;
}

/** A project whose cycles read so many of its vaults each, and leave so many restore points. */
function cycles(steps: readonly Step[]) {
  const config = projectConfig({ discover: { ...DISCOVER } });
  const vaults = steps.reduce((sum, { read }) => sum + read, 0);
  let read = 0;
  let found = 0;
  let ran = 0;
  const inventoryOf = () =>
    Array.from({ length: vaults }, (_, at): [string, VaultInventory] => {
      const older = Array.from({ length: at === 0 ? found : 0 }, (_, id) => {
        return [`r${id}`, { backupId: 'b', createdAtSeconds: 1 }] as const;
      });
      const readAtSeconds = at < read ? 1 : undefined;
      const known: Partial<VaultInventory> = { readAtSeconds, older: new Map(older) };
      return [`v${at}`, known as VaultInventory];
    });
  const running = readAll(
    {
      config,
      runCycle: async () => {
        read += steps[ran]?.read ?? 0;
        found += steps[ran]?.found ?? 0;
        ran += 1;
        return ran === steps.length;
      },
      lastCycle: () => ({
        checkpoints: 1,
        answered: 1,
        judgedWrong: 0,
        deferred: steps[ran - 1]?.deferred ?? 0,
        endedAtSeconds: 1,
        durationSeconds: 1,
      }),
    },
    {
      readings: { of: () => new Map([['c', unpolled(config.name, 'c')]]) },
      discovered: {
        of: () => ({
          ...NO_DISCOVERY,
          inventory: { ...NO_DISCOVERY.inventory, vaults: new Map(inventoryOf()) },
          backupsAtSeconds: read === vaults && vaults > 0 ? 1 : 0,
        }),
      },
    },
  );
  return running.then((isAnswered) => ({ ran, isAnswered }));
}

const DISCOVER = {
  selection: { include: [], exclude: [] },
  newest: 3,
  withinSeconds: 1,
  replicas: false,
  recheckSeconds: 1,
  tasksSeconds: 0,
  policiesSeconds: 1,
  verifySeconds: 1,
};

describe('without a schedule, cycles go on', () => {
  it.each<[string, readonly Step[], number, boolean]>([
    ['once where all is read', [{ read: 5 }], 1, true],
    [
      'while a search goes on',
      [{ read: 0, found: 3 }, { read: 0, found: 1 }, { read: 1 }],
      3,
      true,
    ],
    ['until all is read', [{ read: 5 }, { read: 5 }, { read: 1 }], 3, true],
    ['not where nothing more is learned', [{ read: 5 }, { read: 0 }, { read: 1 }], 2, false],
    ['while restore points are left', [{ read: 1, deferred: 3 }, { read: 1 }], 2, true],
  ])('%s', async (_, steps, ran, isAnswered) => {
    expect(await cycles(steps)).toEqual({ ran, isAnswered });
  });
});
