import { durationText } from './duration-text.ts';
import type { ResourceStanding, Silence, VaultStanding } from './standing.ts';

export const VERDICTS = ['kept', 'missed', 'no_backup', 'unknown'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Whether a recovery point is as young as it has to be. */
export interface Judgement {
  readonly verdict: Verdict;
  /** For people; empty where there is nothing to add. */
  readonly reason: string;
  /** Whether whoever signs for the backups can do so as far as this goes. */
  readonly isGood: boolean;
}

const SILENCES: Readonly<Record<Silence, Judgement>> = {
  nothing_expected: unknown('copies from elsewhere: nothing is expected', true),
  unread: unknown('its backups could not be read', false),
};

/** All of the vault: it can go back as far as the resource that is worst off of those that count. */
export function vaultJudgement(vault: VaultStanding, nowSeconds: number): Judgement {
  const { silence, source, resources, recoverySeconds, objectiveSeconds } = vault;
  if (silence !== undefined) return SILENCES[silence];
  if (recoverySeconds !== undefined) return judged(recoverySeconds, objectiveSeconds, nowSeconds);
  if (resources.length === 0) {
    return source === 'discovered'
      ? unknown('no resources', true)
      : withoutBackup(vault, nowSeconds, 'no restore point is available');
  }
  const expected = resources.filter((each) => exemption(each) === undefined);
  if (expected.length === 0) return unknown('nothing in it is backed up by policies', true);
  const without = expected.filter((each) => each.recoverySeconds === undefined).length;
  return withoutBackup(vault, nowSeconds, `${without} of ${resources.length} without backup`);
}

/** Why nothing is expected of a resource, as the alerts have it too; undefined where something is. */
export function exemption({
  autoProtect,
  isGone,
}: Pick<ResourceStanding, 'autoProtect' | 'isGone'>): string | undefined {
  if (isGone) return 'it does not exist any longer';
  return autoProtect === false ? 'left out of the policies (auto_protect)' : undefined;
}

export function resourceJudgement(
  resource: ResourceStanding,
  vault: VaultStanding,
  nowSeconds: number,
): Judgement {
  if (vault.silence !== undefined) return SILENCES[vault.silence];
  const { recoverySeconds } = resource;
  const exempt = exemption(resource);
  if (exempt !== undefined) return unknown(exempt, true);
  return recoverySeconds === undefined
    ? withoutBackup(vault, nowSeconds, '')
    : judged(recoverySeconds, vault.objectiveSeconds, nowSeconds);
}

function judged(
  recoverySeconds: number,
  objectiveSeconds: number | undefined,
  nowSeconds: number,
): Judgement {
  if (objectiveSeconds === undefined) return unknown(NO_OBJECTIVE, true);
  const lateSeconds = nowSeconds - recoverySeconds - objectiveSeconds;
  if (lateSeconds <= 0) return { verdict: 'kept', reason: '', isGood: true };
  const reason = `${durationText(lateSeconds)} too old`;
  return { verdict: 'missed', reason, isGood: false };
}

const NO_OBJECTIVE = 'no objective';

function withoutBackup(vault: VaultStanding, nowSeconds: number, reason: string): Judgement {
  const { objectiveSeconds, createdAtSeconds } = vault;
  if (objectiveSeconds === undefined) {
    const both = reason === '' ? NO_OBJECTIVE : `${reason}; ${NO_OBJECTIVE}`;
    return { verdict: 'no_backup', reason: both, isGood: true };
  }
  if (createdAtSeconds !== undefined && nowSeconds - createdAtSeconds < objectiveSeconds) {
    return unknown('the vault is younger than its objective', true);
  }
  return { verdict: 'no_backup', reason, isGood: false };
}

function unknown(reason: string, isGood: boolean): Judgement {
  return { verdict: 'unknown', reason, isGood };
}
