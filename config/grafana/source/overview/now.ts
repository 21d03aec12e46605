import { Number as PlainNumber } from '@grafana/grafana-foundation-sdk/units';
import type { Row } from '../assemble.ts';
import { COUNT, FEW_IS_FAIR, NONE_IS_GOOD, type thresholds } from '../colours.ts';
import { stat } from '../panels.ts';
import { ofVaults, SUPERSEDED } from './restore-points.ts';

/** Zero where nothing is wrong, and no data where nothing is known: never the one for the other. */
function count(
  title: string,
  expr: string,
  colours: ReturnType<typeof thresholds>,
  description: string,
) {
  return stat({
    title,
    description,
    width: 3,
    height: 4,
    unit: PlainNumber,
    queries: [{ expr, legend: title }],
    thresholds: colours,
  });
}

const inStatus = (statuses: string): string =>
  `sum(${ofVaults('cbr_checkpoint_status', { where: `status=~"${statuses}"` })})`;
const inPresence = (presences: string): string =>
  `sum(${ofVaults('cbr_checkpoint_presence', { where: `presence=~"${presences}"` })})`;

export const now: Row = {
  title: 'Now',
  panels: [
    count(
      'Watched',
      `count(${ofVaults('cbr_checkpoint_last_poll_timestamp_seconds')})`,
      COUNT,
      'Restore points in the configuration, whether they are there or not.',
    ),
    count(
      'Available',
      inStatus('available'),
      COUNT,
      'Restore points one could go back to, by their own status. Some of them may lack resources: see "Resources skipped".',
    ),
    count(
      'In error',
      inStatus('error'),
      NONE_IS_GOOD,
      'Restore points that failed. There is nothing to go back to.',
    ),
    count(
      'Deletion failed',
      inStatus('error-deleting'),
      FEW_IS_FAIR,
      'Restore points in error-deleting: they cannot be deleted and go on being billed.',
    ),
    count(
      'Missing',
      inPresence('missing'),
      NONE_IS_GOOD,
      'Restore points that are gone before their known expiry, or without a known one.',
    ),
    count(
      'Resources skipped',
      `sum(${ofVaults('cbr_checkpoint_skipped_resources')} unless on (project, checkpoint_id) ${SUPERSEDED})`,
      NONE_IS_GOOD,
      'Resources that have no backup in the newest restore point of their vault, which may call itself available all the same. Older restore points do not count: their lists never change.',
    ),
    count(
      'Not known',
      `sum(${ofVaults('cbr_checkpoint_presence', { where: 'presence="unknown"' })}) + (${inStatus('unknown')} or vector(0))`,
      FEW_IS_FAIR,
      'Restore points without an answer that is recent enough (the exporter drops data older than its max_age), and those in a status nobody documented.',
    ),
    count(
      'Expired',
      inPresence('expired'),
      FEW_IS_FAIR,
      'Restore points that are gone after their known expiry and still in the configuration. Nothing is lost; take them out.',
    ),
  ],
};
