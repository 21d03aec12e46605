import type { Row } from '../assemble.ts';
import { PROBLEM_COLOURS } from '../colours.ts';
import { PROBLEMS } from './problems.ts';
import { restorePointTable } from './restore-point-table.ts';
import { vaultTable } from './vault-table.ts';

export const attention: Row = {
  title: 'What wants somebody',
  panels: [
    restorePointTable({
      title: 'Restore points with a problem',
      description:
        'Each with the worst that is wrong with it. Names of those that vanished are the last ones of the time range. Skipped resources and resources in error count in the newest restore point of a vault alone.',
      height: 11,
      queries: { problem: PROBLEMS },
      columns: [{ of: 'problem', title: 'Problem', width: 150, colours: PROBLEM_COLOURS }],
      only: PROBLEMS,
      sortBy: { title: 'Created', descending: true },
    }),
    vaultTable,
  ],
};
