import type { DecidedOutcome } from '../../../src/domain/outcome.ts';
import type { RestorePoint } from '../../../src/domain/restore-point.ts';
import { found, resource, skipped, vault } from '../../support/readings.ts';
import type { ProjectState, SimulatedProject } from './exporter.ts';
import { EXPECTED_OF_VAULTS, VAULTS_PROJECT, vaultsWithFaults } from './vault-faults.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

/** From when until when something is wrong. */
export interface Window {
  readonly beginsSeconds: number;
  readonly endsSeconds: number;
  /** Names of restore points and vaults change then. */
  readonly renamedSeconds: number;
}

/** An alert as it has to fire: once, with these labels. */
export interface ExpectedAlert {
  readonly alert: string;
  readonly labels: Readonly<Record<string, string>>;
}

const RESTORE_POINTS = 'prod';
/** Of it, an objective of a day is known. */
export const OBJECTIVE = { project: RESTORE_POINTS, vault_id: 'vault-of-rpo', seconds: DAY };

const FAILED: DecidedOutcome = { kind: 'failed', failure: { reason: 'timeout', detail: '' } };
const GONE: DecidedOutcome = { kind: 'gone' };

interface CheckpointFault {
  readonly id: string;
  readonly alert: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What the API answers while something is wrong, in place of a good restore point. */
  readonly wrong: (window: Window) => Partial<RestorePoint> | DecidedOutcome;
  /** What is always said of it. */
  readonly always?: (window: Window) => Partial<RestorePoint>;
}

const withStatus = (
  alert: string,
  severity: string,
  status: RestorePoint['status'],
): CheckpointFault => ({
  id: status,
  alert,
  labels: { severity, status },
  wrong: () => ({ status }),
});

const CHECKPOINT_FAULTS: readonly CheckpointFault[] = [
  withStatus('CBRCheckpointError', 'critical', 'error'),
  withStatus('CBRCheckpointErrorDeleting', 'warning', 'error-deleting'),
  withStatus('CBRCheckpointStatusUnknown', 'warning', 'unknown'),
  withStatus('CBRCheckpointStuckDeleting', 'warning', 'deleting'),
  {
    ...withStatus('CBRCheckpointStuckProtecting', 'warning', 'protecting'),
    always: ({ beginsSeconds }) => ({ createdAtSeconds: beginsSeconds }),
  },
  {
    id: 'missing',
    alert: 'CBRCheckpointMissing',
    labels: { severity: 'critical', presence: 'missing' },
    wrong: () => GONE,
  },
  {
    id: 'expired',
    alert: 'CBRCheckpointExpiredButConfigured',
    labels: { severity: 'info', presence: 'expired' },
    always: ({ beginsSeconds }) => ({
      createdAtSeconds: beginsSeconds - 3 * DAY,
      retentionSeconds: 2 * DAY,
    }),
    wrong: () => GONE,
  },
  {
    id: 'skipped',
    alert: 'CBRResourcesSkipped',
    labels: { severity: 'warning' },
    wrong: () => ({ vault: vault({ id: 'vault-of-skipped', skippedResources: [skipped()] }) }),
  },
  {
    id: 'unprotected',
    alert: 'CBRResourceProtectionError',
    labels: { severity: 'critical' },
    wrong: () => ({
      vault: vault({
        id: 'vault-of-unprotected',
        resources: [resource({ protectStatus: 'error' })],
      }),
    }),
  },
  {
    id: 'stale',
    alert: 'CBRCheckpointDataStale',
    labels: { severity: 'warning' },
    wrong: () => FAILED,
  },
];

/** A restore point that is always good but for this. */
function answers({ id, always, wrong }: CheckpointFault, window: Window) {
  return (seconds: number): DecidedOutcome => {
    const isWrong = seconds >= window.beginsSeconds && seconds < window.endsSeconds;
    const isRenamed = seconds >= window.renamedSeconds;
    const is = isWrong ? wrong(window) : {};
    if ('kind' in is) return is;
    const base = { createdAtSeconds: -HOUR, ...always?.(window), ...is };
    const names = { id: `vault-of-${id}`, name: isRenamed ? 'shop' : 'web' };
    const named = { ...vault(), ...base.vault, ...names };
    return found({ name: isRenamed ? 'weekly' : 'nightly', ...base, vault: named });
  };
}

/** Its newest restore point is a day old when the window begins; a new one comes when it ends. */
const AGED =
  (window: Window) =>
  (seconds: number): DecidedOutcome =>
    found({
      createdAtSeconds:
        seconds >= window.endsSeconds ? window.endsSeconds : window.beginsSeconds - DAY,
      vault: vault({ id: OBJECTIVE.vault_id }),
    });

interface ProjectFault {
  readonly alert: string;
  readonly severity: string;
  readonly wrong: ProjectState;
  /** Only this replica. */
  readonly instance?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

const PROJECT_FAULTS: readonly ProjectFault[] = [
  { alert: 'CBRPollingStalled', severity: 'critical', wrong: { polls: false } },
  { alert: 'CBRPollingStalled', severity: 'warning', wrong: { polls: false }, instance: 'a:10227' },
  { alert: 'CBRPollCyclesSkipped', severity: 'warning', wrong: { skippedOfTen: 5 } },
  { alert: 'CBRAuthFailing', severity: 'critical', wrong: { authSuccess: false } },
  { alert: 'CBRAPIThrottled', severity: 'warning', wrong: { throttledOfTen: 1 } },
  { alert: 'CBRAPIErrorRatioHigh', severity: 'warning', wrong: { failedOfTen: 3 } },
  { alert: 'CBRAPICircuitOpen', severity: 'warning', wrong: { circuitOpen: true } },
  { alert: 'CBRExporterNoCheckpoints', severity: 'warning', wrong: { checkpoints: 0 } },
  { alert: 'CBRRestorePointsLost', severity: 'critical', wrong: { lost: 1 } },
  {
    alert: 'CBRDiscoveryStale',
    severity: 'warning',
    wrong: { failing: 'tasks' },
    labels: { collector: 'tasks' },
  },
  {
    alert: 'CBRDiscoveryTruncated',
    severity: 'warning',
    wrong: { truncated: 'backups' },
    labels: { collector: 'backups' },
  },
];

function projectName({ alert, severity }: ProjectFault): string {
  return `${alert}-${severity}`;
}

/** One project whose restore points go wrong, each in its own way, and one for each other fault. */
export function projectsWithFaults(window: Window): readonly SimulatedProject[] {
  return [
    {
      name: RESTORE_POINTS,
      stateAt: () => ({}),
      checkpoints: new Map([
        ...CHECKPOINT_FAULTS.map((fault) => [fault.id, answers(fault, window)] as const),
        ['aged', AGED(window)],
      ]),
    },
    {
      name: VAULTS_PROJECT,
      stateAt: () => ({}),
      checkpoints: new Map(),
      vaults: vaultsWithFaults(window),
    },
    ...PROJECT_FAULTS.map((fault) => ({
      name: projectName(fault),
      stateAt: (seconds: number, instance: string) => {
        const isWrong = seconds >= window.beginsSeconds && seconds < window.endsSeconds;
        const isHere = fault.instance === undefined || fault.instance === instance;
        return isWrong && isHere ? fault.wrong : {};
      },
      checkpoints: new Map(),
    })),
  ];
}

/** What has to fire once all of it was seen for long enough. */
export const EXPECTED_OF_PROJECTS: readonly ExpectedAlert[] = [
  ...CHECKPOINT_FAULTS.map(({ id, alert, labels }) => ({
    alert,
    labels: { ...labels, project: RESTORE_POINTS, checkpoint_id: id, vault_id: `vault-of-${id}` },
  })),
  {
    alert: 'CBRVaultRecoveryPointObjectiveMissed',
    labels: { severity: 'critical', project: RESTORE_POINTS, vault_id: OBJECTIVE.vault_id },
  },
  ...EXPECTED_OF_VAULTS,
  ...PROJECT_FAULTS.map((fault) => ({
    alert: fault.alert,
    labels: { severity: fault.severity, project: projectName(fault), ...fault.labels },
  })),
];
