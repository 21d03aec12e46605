import { describe, expect, it } from 'vitest';
import { formatFor } from '../../src/web/format.ts';

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
const OPENMETRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
const UTF8 = `${OPENMETRICS}; escaping=allow-utf-8`;
const PROTOBUF =
  'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';

describe('what Prometheus really sends', () => {
  it.each([
    [
      '2.42',
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      OPENMETRICS,
    ],
    [
      '2.53',
      'application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
      OPENMETRICS,
    ],
    [
      '3.0',
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;escaping=allow-utf-8;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;escaping=allow-utf-8;q=0.3,*/*;q=0.2',
      UTF8,
    ],
    [
      '3.5',
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
      UTF8,
    ],
    [
      '3.5 with native histograms',
      `${PROTOBUF};q=0.6,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1`,
      UTF8,
    ],
    [
      '3.5 with metric_name_validation_scheme: legacy',
      'application/openmetrics-text;version=1.0.0;escaping=underscores;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=underscores;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
      `${OPENMETRICS}; escaping=underscores`,
    ],
    [
      '3.5 with scrape_protocols: [PrometheusText0.0.4]',
      'text/plain;version=0.0.4;q=0.6,*/*;q=0.5',
      TEXT,
    ],
    [
      '3.5 with scrape_protocols: [PrometheusText1.0.0, OpenMetricsText1.0.0]',
      'text/plain;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,*/*;q=0.4',
      TEXT,
    ],
    [
      '2.5, which knew a draft of OpenMetrics',
      'application/openmetrics-text; version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      TEXT,
    ],
  ])('%s', (_, accept, contentType) => {
    expect(formatFor(accept).contentType).toBe(contentType);
  });
});

it.each([
  // Who says nothing, or takes everything alike.
  [undefined, TEXT],
  ['', TEXT],
  ['*/*', TEXT],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', TEXT],
  ['application/openmetrics-text, text/plain', TEXT],
  // The most specific entry counts.
  ['application/openmetrics-text', OPENMETRICS],
  ['Application/OpenMetrics-Text; Version="1.0.0"', OPENMETRICS],
  ['application/*, text/*;q=0.5', OPENMETRICS],
  ['text/*;q=0.5, */*', OPENMETRICS],
  ['application/openmetrics-text;q=0.1, */*', TEXT],
  ['application/openmetrics-text;q=0.5, text/plain;q=0.4', OPENMETRICS],
  ['application/openmetrics-text;q=0.4, text/plain;q=0.5', TEXT],
  [
    'application/openmetrics-text;q=0.1, application/openmetrics-text, text/plain;q=0.5',
    OPENMETRICS,
  ],
  // Refused, not understood, or nothing that there is: the text all the same.
  ['application/openmetrics-text;q=0', TEXT],
  ['application/openmetrics-text;q=much', TEXT],
  ['application/openmetrics-text; version=2.0.0', TEXT],
  ['application/openmetrics-text; version=2.0.0, */*;q=0.1', TEXT],
  [PROTOBUF, TEXT],
  ['text/plain;q=0, */*;q=0', TEXT],
  // An escaping is echoed only where it is one.
  ['application/openmetrics-text; escaping=dots', `${OPENMETRICS}; escaping=dots`],
  [
    'application/openmetrics-text; escaping=values;version=1.0.0',
    `${OPENMETRICS}; escaping=values`,
  ],
  ['application/openmetrics-text; escaping=whatever', OPENMETRICS],
  ['application/openmetrics-text; escaping=', OPENMETRICS],
])('Accept %j is answered %j', (accept, contentType) => {
  expect(formatFor(accept).contentType).toBe(contentType);
});
