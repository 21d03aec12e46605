import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoFleet } from '../../src/simulator/fleet/demo-fleet.ts';
import { type Exporting, exporting } from '../support/exporting.ts';
import { configText, startSimulator } from '../support/simulated.ts';

/** With fields of any type: what they have to be is what the description says. */
type Json = Readonly<Record<string, unknown>>;

const closing: (() => Promise<void>)[] = [];
const daemons: Exporting[] = [];

/** The demo's cloud, watched by lists and by what was written down. */
beforeAll(async () => {
  const fleet = demoFleet(1, Date.now());
  const simulator = await startSimulator(fleet);
  closing.push(simulator.close);
  for (const discover of [undefined, 'true']) {
    const config = configText(fleet, simulator.url, discover === undefined ? {} : { discover });
    const daemon = await exporting({ config });
    closing.push(daemon.stop);
    await daemon.exporter.prepare();
    await daemon.cycle();
    daemons.push(daemon);
  }
});
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

async function asked(daemon: Exporting | undefined, url: string) {
  const answer = await daemon?.exporter.app.fastify.inject(url);
  expect(answer?.headers['content-type']).toBe('application/json; charset=utf-8');
  const body: Json = JSON.parse(answer?.body ?? '');
  return { status: answer?.statusCode, body };
}

const get = async (url: string) => (await asked(daemons[0], url)).body;

async function checkpoints(query: string): Promise<readonly Json[]> {
  const body = await get(`/api/v1/checkpoints?${query}`);
  return body['checkpoints'] as readonly Json[];
}

describe('the description', () => {
  it('is OpenAPI 3.1, by the word of others', async () => {
    const validator = new Validator();
    const result = await validator.validate({ ...(await get('/api/v1/openapi.json')) });
    expect([result.valid, validator.version, result.errors ?? []]).toEqual([true, '3.1', []]);
  });

  it('fits what is answered, path by path', async () => {
    const document = await get('/api/v1/openapi.json');
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema(document, 'openapi');
    for (const daemon of daemons) {
      const { body: list } = await asked(daemon, '/api/v1/checkpoints?limit=1000');
      const all = list['checkpoints'] as readonly Json[];
      expect(all.length).toBeGreaterThan(10);
      const details = all.map(
        (each) => `/api/v1/checkpoints/${each['project']}/${each['checkpoint_id']}`,
      );
      for (const [url, schema] of [
        ['/api/v1/status', 'Status'],
        ['/api/v1/checkpoints', 'Checkpoints'],
        ['/api/v1/vaults', 'Vaults'],
        ['/api/v1/checkpoints/none/none', 'Error'],
        ['/api/v1/checkpoints?status=none', 'Error'],
        ...details.map((detail) => [detail, 'CheckpointDetail'] as const),
      ] as const) {
        const { body } = await asked(daemon, url);
        const fits = ajv.getSchema(`openapi#/components/schemas/${schema}`);
        expect([url, fits?.(body), fits?.errors]).toEqual([url, true, null]);
      }
    }
  });
});

describe('restore points', () => {
  it('are chosen by what the query says', async () => {
    const all = await checkpoints('limit=1000');
    const both = (name: string, value: string) =>
      [
        `${name}=${encodeURIComponent(value)}`,
        all.filter((each) => each[name] === value).length,
      ] as const;
    for (const [query, count] of [
      both('status', 'error'),
      both('presence', 'missing'),
      both('project', String(all[0]?.['project'])),
      [
        'vault=vault-prod-web',
        all.filter((each) => each['vault_name'] === 'vault-prod-web').length,
      ],
      ['problem=true', all.filter((each) => each['problem'] !== null).length],
      ['text=PG-REPORTING', 1],
      ['text=&vault=', all.length],
      ['text=there is no such text', 0],
    ] as const) {
      expect([query, (await checkpoints(`${query}&limit=1000`)).length]).toEqual([query, count]);
    }
  });

  it.each(['newest', 'oldest', 'vault', 'status'])(
    'sorted by %s, are whole page by page',
    async (sort) => {
      const whole = await checkpoints(`sort=${sort}&limit=1000`);
      const paged: Json[] = [];
      for (let after: unknown = ''; after !== null; ) {
        const body = await get(`/api/v1/checkpoints?sort=${sort}&limit=7&after=${after}`);
        paged.push(...(body['checkpoints'] as readonly Json[]));
        after = body['next'];
      }
      expect(paged.map((each) => each['checkpoint_id'])).toEqual(
        whole.map((each) => each['checkpoint_id']),
      );
      expect(paged.length).toBeGreaterThan(20);
    },
  );

  it('have what was skipped in them, with its reason', async () => {
    const [found] = await checkpoints('text=pg-reporting');
    const detail = await get(
      `/api/v1/checkpoints/${found?.['project']}/${String(found?.['checkpoint_id'])}`,
    );
    expect(detail).toMatchObject({ name: 'autobk_databases_1', status: 'available' });
    expect(detail['skipped_resources']).toHaveLength(3);
    expect(detail['skipped_resources']).toContainEqual({
      resource_id: expect.any(String),
      resource_type: 'OS::Nova::Server',
      resource_name: 'pg-reporting',
      code: 'BackupService.7101',
      reason: 'Backup is not allowed in the current server status.',
    });
    expect(detail['polls']).toMatchObject([{ polls: 1, answered: true, result: 'available' }]);
  });
});

it.each([
  ['/api/v1/checkpoints?status=gone', 400, 'bad_request', /^status is not one of available, /],
  ['/api/v1/checkpoints?limit=0', 400, 'bad_request', /^limit is a number from 1 to 1000$/],
  ['/api/v1/checkpoints?limit=1001', 400, 'bad_request', /^limit is/],
  ['/api/v1/checkpoints?after=x', 400, 'bad_request', /^after is what/],
  ['/api/v1/checkpoints?statsu=error', 400, 'bad_request', /^there is no parameter "statsu"$/],
  ['/api/v1/vaults?project=prod', 400, 'bad_request', /^there is no parameter "project"$/],
  ['/api/v1/checkpoints/prod/none?a', 400, 'bad_request', /^there is no parameter "a"$/],
  ['/api/v1/checkpoints/%zz/none', 400, 'bad_request', /^bad request$/],
  ['/api/v1/checkpoints/prod/none', 404, 'not_found', /^no such restore point is watched$/],
  ['/api/v1/nothing', 404, 'not_found', /^not found$/],
] as const)('%s is refused', async (url, status, code, message) => {
  const answer = await asked(daemons[0], url);
  expect(answer).toEqual({
    status,
    body: { error: { code, message: expect.stringMatching(message) } },
  });
});
