import type { ProjectConfig } from '../../config/schema/config.ts';
import type { Standing, Unread } from '../../domain/standing.ts';
import { configuredStanding } from './configured-standing.ts';
import { discoveredStanding } from './discovered-standing.ts';
import type { ReportParts } from './report-parts.ts';

/** What is known of all projects, in their order. */
export function standingOf(configs: readonly ProjectConfig[], parts: ReportParts): Standing {
  return {
    nowSeconds: parts.nowMs() / 1000,
    vaults: configs.flatMap((config) => [
      ...Array.from(discoveredStanding(config, parts), ({ standing }) => standing),
      ...configuredStanding(config, parts),
    ]),
    unread: configs.flatMap((config) => unreadOf(config, parts)),
  };
}

const NOT_ASKED = { reason: 'not_asked', detail: 'there was no time left to ask for it' };

/** Lists and restore points without an answer, and the reason for each. */
function unreadOf(
  { name: project, checkpoints, discover }: ProjectConfig,
  { readings, discovered, unsent }: ReportParts,
): readonly Unread[] {
  const known = readings.of(project);
  const why = unsent(project);
  const failures = discovered.failures.of(project);
  const lists = discover === undefined ? [] : [...failures];
  const isBehind = discover !== undefined && discovered.of(project).backupsAtSeconds === 0;
  const restorePoints = checkpoints.flatMap(({ checkpointId }) => {
    const reading = known.get(checkpointId);
    if (reading?.failure === undefined && (reading?.lastSuccessSeconds ?? 0) > 0) return [];
    const { reason, detail } = reading?.failure ?? why ?? NOT_ASKED;
    return [{ project, what: checkpointId, reason, detail }];
  });
  return [
    ...lists.map(([what, { reason, detail }]) => ({ project, what, reason, detail })),
    ...(isBehind && !failures.has('backups') ? [{ project, what: 'backups', ...NOT_ASKED }] : []),
    ...restorePoints,
  ];
}
