import { expect, it } from 'vitest';
import { createCollectorReport } from '../../../src/daemon/collectors/collector-report.ts';
import { createDiscovered } from '../../../src/daemon/state/discovered.ts';
import { createOwnMetrics } from '../../../src/metrics/own/own-metrics.ts';
import { logging } from '../../support/logging.ts';
import { projectConfig } from '../../support/project-config.ts';

it('a failure is told when it begins, when its reason changes and when it ends', () => {
  const { log, lines, fields } = logging();
  const ownMetrics = createOwnMetrics({ version: '', revision: '', nodeVersion: '' });
  const parts = { config: projectConfig(), ownMetrics, discovered: createDiscovered(), log };
  const report = createCollectorReport(parts, 'policies');
  const forbidden = { reason: 'forbidden', detail: 'no' } as const;
  for (let cycle = 0; cycle < 3; cycle += 1) report.failed(forbidden);
  report.failed({ reason: 'timeout', detail: 'late' });
  report.read({ truncated: true }, 1);
  report.read({ truncated: true }, 2);
  expect(lines.filter((line) => !line.startsWith('debug'))).toEqual([
    'warn: a list could not be read; what it said before stays',
    'warn: a list could not be read; what it said before stays',
    'info: a list can be read again',
    'warn: a list is longer than what is read of it',
  ]);
  expect(fields[0]).toMatchObject({ reason: 'forbidden', missing_right: 'cbr:policies:list' });
});
