import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  type ConfigFolder,
  configFolder,
  type RunningExporter,
  startExporter,
} from '../support/exporter-process.ts';
import { startServer, type TestServer } from '../support/http-server.ts';

const LARGE = '8b0851a8-adf3-4f4c-a914-dead08bf9664';
const SMALL = '0a0851a8-adf3-4f4c-a914-dead08bf9664';
const ANSWER_BYTES = 8 * 1024 * 1024 - 1024;

let folder: ConfigFolder;
let server: TestServer | undefined;
let exporter: RunningExporter | undefined;

beforeEach(async () => {
  folder = await configFolder();
});
afterEach(async () => {
  await exporter?.kill();
  await server?.close();
  await folder.remove();
});

/** As many entries as an answer has room for. */
function answerOf(id: string, entry: (at: number) => string, bytes: number): string {
  const entries: string[] = [];
  for (let length = 0; length < bytes; length += (entries.at(-1) ?? '').length + 1) {
    entries.push(entry(entries.length));
  }
  return `{"checkpoint":{"id":"${id}","status":"available","vault":{"id":"v","resources":[${entries}]}}}`;
}

async function start(endpoint: string): Promise<RunningExporter> {
  const file = await folder.write(
    'cbr-exporter.yml',
    `schedule: "0 0 1 1 *"
poll: {timeout: 30s, deadline: 1m, max_age: 2y}
projects:
  - name: prod
    region: eu-de
    project_id: 4229d7a45436489f8c3dc2b1d35d4987
    endpoint: ${endpoint}
    auth: {type: token, token: a-token}
    checkpoints: [${LARGE}, ${SMALL}]
`,
  );
  exporter = await startExporter(
    [
      `--config.file=${file}`,
      '--web.listen-address=127.0.0.1:0',
      `--storage.path=${join(folder.path, 'storage')}`,
    ],
    // The heap of the image in a small container.
    { environment: { NODE_OPTIONS: '--max-old-space-size=128 --max-semi-space-size=8' } },
  );
  return exporter;
}

/** Samples that are not 0, by their series. */
async function scrape({ url }: RunningExporter): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return new Map(
    text.split('\n').flatMap((line) => {
      const [series = '', value = '0'] = line.split(/ (?=[^ ]*$)/);
      return line.startsWith('#') || Number(value) === 0 ? [] : [[series, Number(value)] as const];
    }),
  );
}

const TOTAL = `cbr_checkpoint_resources{project="prod",checkpoint_id="${LARGE}",resource_type="",protect_status="unknown"}`;
const PRESENT = (id: string) =>
  `cbr_checkpoint_presence{project="prod",checkpoint_id="${id}",presence="present"}`;
const TRUNCATED = 'cbr_exporter_truncated_restore_points{project="prod"}';

it.each([
  ['without ids', () => '{}', 0],
  ['that have an id each', (at: number) => `{"id":"id-${at}"}`, 5000],
])(
  'eight megabytes of resources %s are counted, kept, and taken up again',
  async (_what, entry, series) => {
    const large = answerOf(LARGE, entry, ANSWER_BYTES);
    const count = JSON.parse(large).checkpoint.vault.resources.length;
    const small = answerOf(SMALL, () => '{"id":"a"}', 1);
    server = await startServer((request, response) => {
      response.end(request.url?.includes(LARGE) === true ? large : small);
    });

    const first = await start(server.url);
    await vi.waitFor(async () => expect((await scrape(first)).get(PRESENT(LARGE))).toBe(1), {
      timeout: 50_000,
      interval: 500,
    });
    const samples = await scrape(first);
    expect(samples.get(PRESENT(SMALL))).toBe(1);
    expect(samples.get(TRUNCATED)).toBe(1);
    expect(samples.get(TOTAL)).toBe(count);
    const infos = [...samples.keys()].filter((each) =>
      each.startsWith('cbr_checkpoint_resource_info'),
    );
    expect(infos).toHaveLength(series + 1);
    first.signal('SIGTERM');
    expect(await first.ended).toBe(0);

    // Nobody answers: all that is shown was stored.
    const { url } = server;
    await server.close();
    server = undefined;
    const second = await start(url);
    const restored = await scrape(second);
    expect(restored.get(PRESENT(LARGE))).toBe(1);
    expect(restored.get(TOTAL)).toBe(samples.get(TOTAL));
    expect(restored.get(TRUNCATED)).toBe(1);
  },
  120_000,
);
