import { type Collector, type CreateCollector, ended } from './collector.ts';

/** Stands in the place of a collector that the configuration does not want. */
export function idle(successor: CreateCollector): Collector {
  return {
    isDue: () => false,
    isBehind: () => false,
    collect: async () => ended(),
    isCircuitOpen: () => false,
    watchAge: () => {},
    stop: () => {},
    successor,
  };
}
