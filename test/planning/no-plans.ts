import type { Plans } from '../../src/planning/plans.ts';

export const NO_PLANS: Plans = {
  policies: [],
  planOf: () => undefined,
  untilSeconds: Number.POSITIVE_INFINITY,
};
