const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
const OPENMETRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
const PROTOBUF =
  'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';

/** Who asks, how it is configured, what it was seen to ask for, and what it is answered. */
export interface Asked {
  readonly program: 'prometheus' | 'victoria-metrics';
  readonly version: string;
  /** In `global` of its configuration. */
  readonly configured: Readonly<Record<string, unknown>>;
  readonly accept: string;
  readonly contentType: string;
}

const PROMETHEUS_2 = { program: 'prometheus', version: '2.42' } as const;
const PROMETHEUS_3 = { program: 'prometheus', version: '3.16' } as const;

/** Recorded; test/e2e/accept.test.ts compares them with the programs that there are. */
export const ASKED: readonly Asked[] = [
  {
    ...PROMETHEUS_2,
    configured: {},
    accept:
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    contentType: OPENMETRICS,
  },
  {
    ...PROMETHEUS_3,
    configured: {},
    accept:
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.7,application/openmetrics-text;version=0.0.1;q=0.6,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=0.0.4;q=0.4,*/*;q=0.3',
    contentType: `${OPENMETRICS}; escaping=allow-utf-8`,
  },
  {
    ...PROMETHEUS_3,
    configured: { scrape_native_histograms: true },
    accept: `${PROTOBUF};q=0.7,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2`,
    contentType: `${OPENMETRICS}; escaping=allow-utf-8`,
  },
  {
    ...PROMETHEUS_3,
    configured: { metric_name_validation_scheme: 'legacy' },
    accept:
      'application/openmetrics-text;version=1.0.0;escaping=underscores;q=0.7,application/openmetrics-text;version=0.0.1;q=0.6,text/plain;version=1.0.0;escaping=underscores;q=0.5,text/plain;version=0.0.4;q=0.4,*/*;q=0.3',
    contentType: `${OPENMETRICS}; escaping=underscores`,
  },
  {
    ...PROMETHEUS_3,
    configured: { scrape_protocols: ['PrometheusText0.0.4'] },
    accept: 'text/plain;version=0.0.4;q=0.7,*/*;q=0.6',
    contentType: TEXT,
  },
  {
    ...PROMETHEUS_3,
    configured: { scrape_protocols: ['PrometheusText1.0.0', 'OpenMetricsText1.0.0'] },
    accept:
      'text/plain;version=1.0.0;escaping=allow-utf-8;q=0.7,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,*/*;q=0.5',
    contentType: TEXT,
  },
  {
    ...PROMETHEUS_3,
    configured: { scrape_protocols: ['OpenMetricsText0.0.1'] },
    accept: 'application/openmetrics-text;version=0.0.1;q=0.7,*/*;q=0.6',
    contentType: TEXT,
  },
  {
    ...PROMETHEUS_3,
    configured: { scrape_protocols: ['OpenMetricsText2.0.0'] },
    accept: 'application/openmetrics-text;version=2.0.0;escaping=allow-utf-8;q=0.7,*/*;q=0.6',
    contentType: TEXT,
  },
  {
    program: 'victoria-metrics',
    version: '1.79',
    configured: {},
    accept: 'text/plain;version=0.0.4;q=1,*/*;q=0.1',
    contentType: TEXT,
  },
];
