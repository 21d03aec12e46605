import type { Config, ProjectConfig } from '../config/schema/config.ts';
import { ALONE, type Shard } from '../domain/shard.ts';
import { atOnce, inSlices, turnAfter } from '../domain/slices.ts';
import { letGo } from './collectors/discovery.ts';
import type { ProjectLegacy } from './hand-over.ts';
import { createLifecycle, type Stage } from './lifecycle.ts';
import { ownPart } from './own-part.ts';
import { createProject, type Project, type ProjectOptions } from './project.ts';
import { createReadiness, type Readiness } from './readiness.ts';
import { checkpointsOf, planReload, type ReloadPlan } from './reload-plan.ts';

export interface ProjectsOptions extends Omit<ProjectOptions, 'config' | 'legacy' | 'onCycleEnd'> {
  readonly config: Pick<Config, 'projects'>;
  /** Left out: all projects are for this process. */
  readonly shard?: Shard;
  /** Lists that may lead to other projects still. */
  readonly untoldLists?: () => readonly string[];
  readonly publish: () => Promise<void>;
  /** Keeps the state as of now for the next run. */
  readonly save: () => Promise<void>;
}

/** All configured projects. One that joins goes on at once to where the others are. */
export interface Projects extends Readiness {
  list(): readonly Project[];
  advance(to: Stage): void;
  /** One cycle of each; whether all that was asked for was answered. */
  runOnce(): Promise<boolean>;
  /** Follows a changed configuration. To be called again only once it is done. */
  reconfigure(config: Pick<Config, 'projects'>): Promise<void>;
  stop(): Promise<void>;
}

export function createProjects(options: ProjectsOptions): Projects {
  const { readings, ownMetrics, publish, save, shard = ALONE } = options;
  const lifecycle = createLifecycle({ shown: follow, polling: follow, ended: follow });
  const first = atOnce(ownPart(options.config, shard));
  let projects: readonly Project[] = first.projects.map((config) => newProject(config));
  const { notReady } = createReadiness(() => projects, options.untoldLists);

  function newProject(config: ProjectConfig, legacy?: ProjectLegacy): Project {
    const onCycleEnd = () => {
      void save();
      return publish();
    };
    return createProject({ ...options, config, legacy, onCycleEnd });
  }

  function follow(): void {
    for (const project of projects) project.advance(lifecycle.stage());
  }

  async function reconfigure(whole: Pick<Config, 'projects'>): Promise<void> {
    // Who was ready stays it, whatever joins now.
    notReady();
    const config = await inSlices(ownPart(whole, shard));
    const plan = planReload(
      projects.map((project) => project.config),
      config.projects,
      readings.about,
    );
    const checkpoints = checkpointsOf(config);
    await turnAfter(checkpoints);
    const { kept, legacies } = await leave(projects, plan);
    await turnAfter(checkpoints);
    readings.reconfigure(config.projects, plan.forgotten);
    letGo(plan, config.projects, options);
    for (const name of plan.removed) ownMetrics.removeProject(name);
    const following: Project[] = [];
    for (const next of config.projects) {
      await turnAfter(next.checkpoints.length);
      following.push(kept.get(next.name) ?? newProject(next, legacies.get(next.name)));
    }
    projects = following;
    await turnAfter(checkpoints);
    await publish();
    follow();
    if (lifecycle.stage() === 'polling') void save();
  }

  return {
    list: () => projects,
    notReady,
    advance: lifecycle.advance,
    runOnce: async () =>
      (await Promise.all(projects.map((each) => each.runCycle()))).every(Boolean),
    reconfigure,
    stop: async () => {
      lifecycle.advance('ended');
      await Promise.all(projects.map((project) => project.stop()));
    },
  };
}

/** Ends those that do not stay: what they leave to their successors, and those that stay. */
async function leave(projects: readonly Project[], plan: ReloadPlan) {
  const kept = new Map<string, Project>();
  const legacies = new Map<string, ProjectLegacy>();
  await Promise.all(
    projects.map(async (project) => {
      const { name } = project;
      if (plan.kept.has(name)) kept.set(name, project);
      else if (plan.removed.has(name)) await project.stop();
      else legacies.set(name, await project.handOver());
    }),
  );
  return { kept, legacies };
}
