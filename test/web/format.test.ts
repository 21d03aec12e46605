import { expect, it } from 'vitest';
import { formatFor } from '../../src/web/format.ts';
import { ASKED } from './accept-headers.ts';

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
const OPENMETRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
const PROTOBUF =
  'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';

it.each(ASKED)(
  'what $program $version sends, $accept, is answered $contentType',
  ({ accept, contentType }) => {
    expect(formatFor(accept).contentType).toBe(contentType);
  },
);

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
