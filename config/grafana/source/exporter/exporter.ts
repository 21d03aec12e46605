import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { assemble } from '../assemble.ts';
import { cluster, datasource, instance, job, project } from '../variables.ts';
import { cycles } from './cycles.ts';
import { data } from './data.ts';
import { health } from './health.ts';
import { processes } from './processes.ts';
import { requests } from './requests.ts';
import { signIn } from './sign-in.ts';

export function exporter(): Dashboard {
  return assemble({
    uid: 'cbr-exporter',
    title: 'CBR / Exporter',
    description:
      'Whether cbr-exporter itself does its work: poll cycles, requests to the API, throttling, sign-in, age of its data, and what its process uses.',
    from: 'now-6h',
    refresh: '1m',
    variables: [datasource(), cluster(), job(), instance(), project()],
    rows: [health, cycles, requests, signIn, data, processes],
  });
}
