import {
  BytesIEC,
  PercentUnit,
  Number as PlainNumber,
  RequestsPerSecond,
  Seconds,
} from '@grafana/grafana-foundation-sdk/units';
import type { Row } from '../assemble.ts';
import { chart } from '../panels.ts';
import { ofReplicas, rate } from './own-metrics.ts';

const SIZE = { width: 6, height: 8 } as const;

export const processes: Row = {
  title: 'Process and scrapes',
  panels: [
    chart({
      ...SIZE,
      title: 'CPU',
      description: 'Part of one core, by replica.',
      unit: PercentUnit,
      queries: [
        { expr: rate(ofReplicas('process_cpu_user_seconds_total')), legend: '{{instance}} user' },
        {
          expr: rate(ofReplicas('process_cpu_system_seconds_total')),
          legend: '{{instance}} system',
        },
      ],
    }),
    chart({
      ...SIZE,
      title: 'Memory',
      description:
        'Resident memory, the part of the heap in use, and what lies outside of the heap, such as the rendered metrics.',
      unit: BytesIEC,
      queries: [
        { expr: ofReplicas('process_resident_memory_bytes'), legend: '{{instance}} resident' },
        { expr: ofReplicas('nodejs_heap_size_used_bytes'), legend: '{{instance}} heap used' },
        { expr: ofReplicas('nodejs_heap_size_total_bytes'), legend: '{{instance}} heap' },
        { expr: ofReplicas('nodejs_external_memory_bytes'), legend: '{{instance}} external' },
      ],
    }),
    chart({
      ...SIZE,
      title: 'Event loop lag',
      description:
        'How late the event loop is. Scrapes and probes wait that long: tens of milliseconds are normal, seconds are not.',
      unit: Seconds,
      queries: [
        { expr: ofReplicas('nodejs_eventloop_lag_p50_seconds'), legend: '{{instance}} p50' },
        { expr: ofReplicas('nodejs_eventloop_lag_p99_seconds'), legend: '{{instance}} p99' },
      ],
    }),
    chart({
      ...SIZE,
      title: 'Garbage collection',
      description: 'Part of the time that is spent on it, by kind.',
      unit: PercentUnit,
      queries: [
        {
          expr: `sum by (instance, kind) (${rate(ofReplicas('nodejs_gc_duration_seconds_sum'))})`,
          legend: '{{instance}} {{kind}}',
        },
      ],
    }),
    chart({
      ...SIZE,
      title: 'Requests answered',
      description: 'By path and status: scrapes, probes and visitors of the page.',
      unit: RequestsPerSecond,
      queries: [
        {
          expr: `sum by (handler, code) (${rate(ofReplicas('cbr_exporter_http_requests_total'))})`,
          legend: '{{handler}} {{code}}',
        },
      ],
    }),
    chart({
      ...SIZE,
      title: 'Duration of scrapes',
      description: 'As Prometheus sees it. The exporter never waits for the cloud in a scrape.',
      unit: Seconds,
      queries: [{ expr: ofReplicas('scrape_duration_seconds'), legend: '{{instance}}' }],
    }),
    chart({
      ...SIZE,
      title: 'Samples in a scrape',
      description: 'About a hundred for each restore point of ten resources.',
      unit: PlainNumber,
      decimals: 0,
      queries: [{ expr: ofReplicas('scrape_samples_scraped'), legend: '{{instance}}' }],
    }),
    chart({
      ...SIZE,
      title: 'Open files',
      description: 'Sockets included; a line that only rises is a leak.',
      unit: PlainNumber,
      decimals: 0,
      queries: [{ expr: ofReplicas('process_open_fds'), legend: '{{instance}}' }],
    }),
  ],
};
