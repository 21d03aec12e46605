import { type Failure, isFailure } from '../../domain/outcome.ts';
import { inSlices } from '../../domain/slices.ts';
import type { Task } from '../../domain/task.ts';
import { createOpenLabels } from '../../inventory/open-labels.ts';
import { codeLabel } from '../../metrics/families/code-label.ts';
import type { PollEnd } from '../../poll/poller.ts';
import { attributed } from '../../tasks/attribution.ts';
import {
  askFrom,
  type ListedTasks,
  ofVaults,
  type TaskLog,
  type TaskTime,
  withoutOld,
  withTasks,
} from '../../tasks/task-log.ts';
import { vaultTasks } from '../../tasks/vault-tasks.ts';
import { createAnswerAges } from '../state/answer-ages.ts';
import { createLooks } from '../state/looks.ts';
import { cloudSeconds } from './cloud-clock.ts';
import { type Collector, type CollectorParts, ended } from './collector.ts';
import { createCollectorReport, endCollectorReports } from './collector-report.ts';
import { idle } from './idle.ts';
import { tellingOthers } from './other-values.ts';
import { isOwnVault, tells } from './ours.ts';
import { askInShare } from './share.ts';
import { countTasks, logFailures } from './task-reports.ts';

/** Of a cycle's time, after the other lists and before the polls. */
const SHARE = {
  part: 1 / 4,
  late: 'the list of tasks took a quarter of the cycle, which is its share',
};

/** Learns what ended in the cloud, and how. It fails alone, and after max_age is shown no longer. */
export function createTasks(parts: CollectorParts): Collector {
  const tasksSeconds = parts.config.discover?.tasksSeconds ?? 0;
  return tasksSeconds === 0 ? idle(createTasks) : tasks(parts, tasksSeconds);
}

function tasks(parts: CollectorParts, tasksSeconds: number): Collector {
  const { config, discovered, nowMs } = parts;
  const { name: project, intervalMs } = config;
  const lasting = { windowSeconds: tasksSeconds, gapSeconds: intervalMs / 1000 };
  // Tasks have the times of the cloud's clock.
  const time = (): TaskTime => {
    const asTold = cloudSeconds(parts.connection, nowMs);
    return { nowSeconds: asTold ?? nowMs() / 1000, cloudSeconds: asTold, ...lasting };
  };
  const take = createTaking(parts, () => isStopped);
  const show = createShowing(parts, time, () => isStopped);
  const looks = createLooks(() => {
    void show();
    return Number.POSITIVE_INFINITY;
  });
  let isStopped = false;

  return {
    isDue: () => true,
    isBehind: () => false,
    collect: async (cycle): Promise<PollEnd> => {
      if (!areForUs(parts)) {
        discovered.tasks.forget(project);
        endCollectorReports(parts.ownMetrics, project, ['tasks']);
        return ended();
      }
      const { log: former } = discovered.tasks.of(project);
      const asked = time();
      const listed = await askInShare(cycle, config.poll, SHARE, (asking) =>
        parts.connection.listTasks(askFrom(former, asked), asking),
      );
      if (cycle.isGivenUp() || isStopped) return { kind: 'aborted' };
      if (isFailure(listed)) take.failed(listed);
      // The sign-in may have found another project: then this is about neither.
      else await take.listed(listed, asked, former);
      await show();
      if (isStopped) return { kind: 'aborted' };
      return ended({ asked: 1, answered: isFailure(listed) ? 0 : 1 });
    },
    isCircuitOpen: () => false,
    watchAge: () => {
      take.known();
      looks.now();
    },
    stop: () => {
      isStopped = true;
      looks.stop();
    },
    successor: createTasks,
  };
}

/** Whether some of it is told here: of the project, or of vaults in it. */
function areForUs({ config, discovered }: CollectorParts): boolean {
  return tells(config, 'tasks') || discovered.of(config.name).inventory.vaults.size > 0;
}

/** Takes a list to everybody who has to know of it. */
function createTaking(parts: CollectorParts, isStopped: () => boolean) {
  const { config, discovered, nowMs } = parts;
  const project = config.name;
  const report = createCollectorReport(parts, 'tasks');
  const labels = createOpenLabels(tellingOthers(parts));

  const typeOf = ({ operationType }: Task) => labels.bounded('operation_type', operationType) ?? '';
  const codeOf = ({ code }: Task) => labels.bounded('code', codeLabel(code)) ?? '';
  const known = () => report.known(discovered.tasks.of(project).listedAtSeconds);

  return {
    known,
    failed: (failure: Failure): void => {
      report.failed(failure);
      known();
    },
    /** Unless what it began with was forgotten meanwhile. */
    listed: async (listed: ListedTasks, asked: TaskTime, before: TaskLog): Promise<void> => {
      const atSeconds = nowMs() / 1000;
      const all = await inSlices(withTasks(before, listed, asked, typeOf));
      const step = ofVaults(all, (vaultId) => isOwnVault(config, vaultId));
      const { inventory } = discovered.listsOf(project);
      const log = await inSlices(attributed(step.log, inventory));
      const former = discovered.tasks.of(project);
      if (former.log !== before || isStopped()) return;
      discovered.tasks.replace(project, { ...former, log, listedAtSeconds: atSeconds });
      const isTold = tells(config, 'tasks');
      if (isTold) countTasks(parts, step.ended, { typeOf, codeOf });
      const failed = step.failed.map((each) => log.failures.get(each.id) ?? each);
      logFailures(
        parts,
        failed.filter(({ vaultId }) => isTold || vaultId !== undefined),
      );
      report.read({ truncated: step.isCut }, atSeconds);
    },
  };
}

/** Shows what is known as of now, as far as it is young enough. */
function createShowing(
  parts: CollectorParts,
  time: () => TaskTime,
  isStopped: () => boolean,
): () => Promise<void> {
  const { config, discovered, nowMs, log, publishSoon } = parts;
  const { name: project, poll } = config;
  const lookAtAges = createAnswerAges(parts, poll.maxAgeMs);

  return async () => {
    const known = discovered.tasks.of(project);
    const { listedAtSeconds, shown: before } = known;
    // That is a time of our own clock, as those of the tasks are not.
    const isOld = lookAtAges(nowMs() / 1000)(project, listedAtSeconds);
    const { vaults } = discovered.of(project).inventory;
    const recent = withoutOld(known.log, time());
    const work = vaultTasks(project, recent, isOld ? [] : vaults.keys(), before);
    const shown = await inSlices(work);
    // Whoever took another list meanwhile shows that.
    if (isStopped() || discovered.tasks.of(project) !== known) return;
    if (shown.length === before.length && shown.every((each, at) => each === before[at])) return;
    if (isOld) log.warn({ project }, 'tasks are too old to be shown any longer');
    discovered.tasks.replace(project, { ...known, shown });
    publishSoon();
  };
}
