import type { ProjectConfig } from '../../config/schema/config.ts';
import type { Polling, ReadList } from '../../status/model/facts.ts';
import type { Discovered } from '../state/discovered.ts';
import type { Plannings } from '../state/plannings.ts';

export interface ListParts {
  readonly config: Pick<ProjectConfig, 'name' | 'discover'>;
  readonly discovered: Pick<Discovered, 'of' | 'tasks' | 'failures'>;
  readonly plannings: Pick<Plannings, 'of'>;
}

/** The lists that are read of a project, and how old they are. */
export function listsOf({ config, discovered, plannings }: ListParts): Polling['lists'] {
  const { name: project, discover } = config;
  if (discover === undefined) return [];
  const { vaultsAtSeconds, backupsAtSeconds } = discovered.of(project);
  const failures = discovered.failures.of(project);
  const list = (name: string, atSeconds: number): ReadList => ({
    name,
    atSeconds: atSeconds === 0 ? undefined : atSeconds,
    failure: failures.get(name),
    isCut: discovered.failures.isCut(project, name),
  });
  return [
    list('vaults', vaultsAtSeconds),
    list('backups', backupsAtSeconds),
    list('policies', plannings.of(project).atSeconds),
    ...(discover.tasksSeconds > 0
      ? [list('tasks', discovered.tasks.of(project).listedAtSeconds)]
      : []),
  ];
}
