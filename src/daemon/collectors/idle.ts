import type { Collector, CreateCollector } from './collector.ts';

/** Stands in the place of a collector that the configuration does not want. */
export function idle(successor: CreateCollector): Collector {
  return {
    isDue: () => false,
    isBehind: () => false,
    collect: async () => ({
      kind: 'ended',
      counts: { checkpoints: 0, answered: 0, judgedWrong: 0, deferred: 0 },
    }),
    isCircuitOpen: () => false,
    watchAge: () => {},
    stop: () => {},
    successor,
  };
}
