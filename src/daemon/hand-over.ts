import type { ProjectConfig } from '../config/schema/config.ts';
import type { EndedCycle } from '../domain/cycle.ts';
import {
  type Connection,
  type ConnectionOptions,
  createConnection,
  isSameConnection,
} from './access/connection.ts';
import type { Collector } from './collectors/collector.ts';

/** What a project leaves to the one that follows it under a changed configuration. */
export interface ProjectLegacy {
  readonly config: ProjectConfig;
  readonly connection: Connection;
  readonly collectors: readonly Collector[];
  readonly lastCycle: EndedCycle | undefined;
}

/** The former connection where it serves the configuration as well, else a new one in its place. */
export function takeOverConnection(
  options: ConnectionOptions,
  legacy: Pick<ProjectLegacy, 'config' | 'connection'> | undefined,
  create: (options: ConnectionOptions) => Connection = createConnection,
): Connection {
  if (legacy !== undefined && isSameConnection(legacy.config, options.config)) {
    return legacy.connection;
  }
  const connection = create(options);
  // Only now: the two may share a sign-in.
  void legacy?.connection.close();
  return connection;
}

/** A project that has nothing new to ask for, over the connection it had before, can wait. */
export function firstCycle({
  isSameConnection,
  lastCycle,
  collectors,
}: {
  readonly isSameConnection: boolean;
  readonly lastCycle: EndedCycle | undefined;
  readonly collectors: readonly Pick<Collector, 'isBehind'>[];
}): 'now' | 'next_tick' {
  const isBehind = collectors.some((collector) => collector.isBehind());
  return isSameConnection && lastCycle !== undefined && !isBehind ? 'next_tick' : 'now';
}
