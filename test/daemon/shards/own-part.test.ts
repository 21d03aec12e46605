import { describe, expect, it } from 'vitest';
import { ownPart } from '../../../src/daemon/own-part.ts';
import { ALONE, shardOf } from '../../../src/domain/shard.ts';
import { atOnce } from '../../../src/domain/slices.ts';
import { seededId } from '../../../src/simulator/fleet/seed.ts';
import { configured, projectConfig } from '../../support/project-config.ts';

const IDS = Array.from({ length: 40 }, (_, at) => seededId(1, `listed ${at}`));
const PROJECT = projectConfig({ checkpoints: IDS.map(configured) });
const partOf = (index: number, total: number, config = PROJECT) =>
  atOnce(ownPart({ projects: [config] }, { index, total })).projects;

it('one process has all of a configuration, the very same', () => {
  const config = { projects: [PROJECT] };
  expect(atOnce(ownPart(config, ALONE))).toBe(config);
});

it('each shard has some of the IDs, in their order, and knows the others', () => {
  const project = PROJECT.name;
  for (const index of [0, 1, 2]) {
    const [part] = partOf(index, 3);
    const isOwn = (checkpoint: string) => shardOf({ project, checkpoint }, 3) === index;
    expect(part?.checkpoints).toEqual(IDS.filter(isOwn).map(configured));
    expect(part?.part?.others).toEqual(IDS.filter((id) => !isOwn(id)).map(configured));
  }
});

describe('requests of a project in a second', () => {
  it.each([
    [5, 2, 2.5],
    [5, 4, 1.25],
    [5, 50, 0.1],
    [5, 1000, 0.1],
    [0.05, 4, 0.05],
    [0.2, 4, 0.1],
  ])('%d among %d shards is %d each', (requestsPerSecond, total, share) => {
    const config = { ...PROJECT, poll: { ...PROJECT.poll, requestsPerSecond } };
    expect(partOf(1, total, config)[0]?.poll).toEqual({
      ...PROJECT.poll,
      requestsPerSecond: share,
    });
  });
});
