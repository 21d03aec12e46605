import { expect, it } from 'vitest';
import { FREE_ACCESS } from '../../src/web/access/access.ts';
import { buildApp } from '../../src/web/app.ts';
import { type AskedProbe, type Probed, withinMs } from '../../src/web/probe-answer.ts';

const ID = '8b0851a8-adf3-4f4c-a914-dead08bf9664';
const PATH = `/probe?project=prod&checkpoint_id=${ID}`;
const silent = () => {};

function probed(text: string): Probed {
  const bytes = Buffer.from(text);
  const body = { byteLength: bytes.length, [Symbol.iterator]: () => [bytes][Symbol.iterator]() };
  return { kind: 'probed', metrics: async () => body };
}

async function ask(url: string, { headers = {}, answer = probed('a 1\n') } = {}) {
  const asked: AskedProbe[] = [];
  const { fastify } = buildApp({
    telemetryPath: '/metrics',
    routePrefix: '',
    access: FREE_ACCESS,
    lifecycle: true,
    metrics: () => expect.unreachable(),
    probing: async (probe) => {
      asked.push(probe);
      return answer;
    },
    reload: async () => ({ problems: [] }),
    pages: [],
    notReady: () => [],
    onAnswer: silent,
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
  return { ...(await fastify.inject({ url, headers })), asked };
}

it.each([
  '/probe',
  '/probe?project=prod',
  `/probe?checkpoint_id=${ID}`,
  `/probe?target=${ID}`,
  `${PATH}&project=prod`,
  `${PATH}&checkpoint_id=${ID}`,
])('%s asks for nothing: 400 says how', async (url) => {
  const { statusCode, body, asked } = await ask(url);
  expect([statusCode, asked]).toEqual([400, []]);
  expect(body).toContain('project and checkpoint_id');
});

it('hands on what is asked for, decoded, and answers in the wanted format', async () => {
  const accept = 'application/openmetrics-text;version=1.0.0';
  const url = '/probe?checkpoint_id=X%20%3C&other=1&project=a%2Fb+c';
  const { statusCode, headers, body, asked } = await ask(url, { headers: { accept } });
  expect([statusCode, headers['content-type'], body]).toEqual([
    200,
    'application/openmetrics-text; version=1.0.0; charset=utf-8',
    'a 1\n',
  ]);
  expect(asked).toEqual([{ project: 'a/b c', checkpointId: 'X <', withinMs: 9500 }]);
});

it('says what cannot be asked for, as text', async () => {
  const answer: Probed = { kind: 'refused', reason: 'no project is named "<b>"' };
  const { statusCode, headers, body } = await ask(PATH, { answer });
  expect([statusCode, headers['content-type'], headers['x-content-type-options'], body]).toEqual([
    400,
    'text/plain; charset=utf-8',
    'nosniff',
    'no project is named "<b>"\n',
  ]);
});

it('says that too many are waiting', async () => {
  const { statusCode, headers } = await ask(PATH, { answer: { kind: 'busy' } });
  expect([statusCode, headers['retry-after']]).toEqual([503, '1']);
});

it('is nothing for a page of another site', async () => {
  const { statusCode, asked } = await ask(PATH, { headers: { 'sec-fetch-site': 'cross-site' } });
  expect([statusCode, asked]).toEqual([403, []]);
});

it.each([
  [undefined, 9500],
  ['10', 9500],
  ['2.5', 2000],
  // A shorter time is divided between asking and answering.
  ['1', 500],
  ['0.5', 250],
  ['3600', 59_500],
  ['Infinity', 59_500],
  // What is no time counts as none.
  ['0', 9500],
  ['-1', 9500],
  ['soon', 9500],
  ['', 9500],
])('X-Prometheus-Scrape-Timeout-Seconds: %s leaves %d ms', (header, ms) => {
  expect(withinMs(header)).toBe(ms);
});
