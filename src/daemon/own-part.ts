import type { Config, ProjectConfig } from '../config/schema/config.ts';
import { isOwn, type Shard } from '../domain/shard.ts';
import type { Interruptible } from '../domain/slices.ts';

/** A project keeps this rate, however many share its limit: a cycle has to read its lists. */
const REQUESTS_PER_SECOND_MIN = 0.1;
/** IDs between two looks at the clock. */
const STEP = 500;

type Whole = Pick<Config, 'projects'>;

/** What of a configuration is for one of several processes. */
export function* ownPart(config: Whole, shard: Shard): Interruptible<Whole> {
  if (shard.total === 1) return config;
  const projects: ProjectConfig[] = [];
  for (const project of config.projects) projects.push(yield* ownProject(project, shard));
  return { projects };
}

function* ownProject(config: ProjectConfig, shard: Shard): Interruptible<ProjectConfig> {
  const { name: project, poll } = config;
  const checkpoints: ProjectConfig['checkpoints'][number][] = [];
  const others: ProjectConfig['checkpoints'][number][] = [];
  for (const [at, each] of config.checkpoints.entries()) {
    if (at % STEP === 0) yield;
    const isHere = isOwn(shard, { project, checkpoint: each.checkpointId });
    (isHere ? checkpoints : others).push(each);
  }
  const share = poll.requestsPerSecond / shard.total;
  const least = Math.min(poll.requestsPerSecond, REQUESTS_PER_SECOND_MIN);
  return {
    ...config,
    checkpoints,
    poll: { ...poll, requestsPerSecond: Math.max(share, least) },
    part: { shard, others },
  };
}
