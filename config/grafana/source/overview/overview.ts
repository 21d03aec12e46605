import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { assemble } from '../assemble.ts';
import { cluster, datasource, project, vault } from '../variables.ts';
import { age } from './age.ts';
import { attention } from './attention.ts';
import { capacity } from './capacity.ts';
import { everything } from './everything.ts';
import { goingBack } from './going-back.ts';
import { history } from './history.ts';
import { lostAndFailed } from './lost-and-failed.ts';
import { now } from './now.ts';
import { resources } from './resources.ts';
import { skipped } from './skipped.ts';

export function overview(): Dashboard {
  return assemble({
    uid: 'cbr-overview',
    title: 'CBR / Restore points',
    description:
      'To which moment vaults and servers can go back, and whether that was promised; which restore points of Cloud Backup and Recovery are there, whole and young enough, and which want somebody. Replicas of the exporter are counted once.',
    from: 'now-24h',
    refresh: '1m',
    variables: [datasource(), cluster(), project(), vault()],
    rows: [
      goingBack,
      now,
      attention,
      lostAndFailed,
      capacity,
      history,
      age,
      skipped,
      resources,
      everything,
    ],
  });
}
