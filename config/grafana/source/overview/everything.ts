import type { Row } from '../assemble.ts';
import { restorePointTable } from './restore-point-table.ts';

export const everything: Row = {
  title: 'All restore points',
  collapsed: true,
  panels: [
    restorePointTable({
      title: 'Restore points',
      description:
        'All that are in the configuration, whether they are there or not. One of which nothing is known but its ID has a row of its own, too.',
      height: 16,
      sortBy: { title: 'Created', descending: true },
    }),
  ],
};
