import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../src/simulator/fleet/fleet.ts';
import { seededHex, seededId } from '../../src/simulator/fleet/seed.ts';
import type { FaultName } from '../../src/simulator/http/faults.ts';
import { type Exporting, exporting } from '../support/exporting.ts';
import { parseExposition } from '../support/parse-exposition.ts';
import { startSimulator } from '../support/simulated.ts';

const IDS = Array.from({ length: 6 }, (_, index) => seededId(21, `checkpoint ${index}`));
const PROJECT = { projectId: seededHex(21, 'prod'), name: 'prod', region: 'eu-de' };
const STATUSES = ['available', 'error', 'protecting', 'deleting', 'error-deleting'] as const;
/** One of each kind: of the credential, the service, the body, the connection. */
const FAULTS = [
  'token_expired',
  'user_not_allowed',
  'not_authenticated',
  'unknown_error',
  'backend_unavailable',
  // Without a word on how many a minute may be sent: that few would be waited for in real time.
  'iam_throttled',
  'wrong_id',
  'cut_json',
  'reset',
] as const satisfies readonly FaultName[];
const TRANSITIONS = 'cbr_checkpoint_status_transitions_total';
const SUCCESS = 'cbr_checkpoint_poll_success';
const HOUR_MS = 3_600_000;

type Step =
  | { readonly kind: 'cycle' }
  | { readonly kind: 'status'; readonly at: number; readonly status: string }
  | { readonly kind: 'fault'; readonly at: number | undefined; readonly name: FaultName }
  | { readonly kind: 'well' }
  | { readonly kind: 'rotate' }
  | { readonly kind: 'list'; readonly ids: readonly number[] }
  | { readonly kind: 'clock'; readonly jumpMs: number }
  | { readonly kind: 'restart' };

const index = fc.nat({ max: IDS.length - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Step>({ kind: 'cycle' }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('status' as const),
      at: index,
      status: fc.constantFrom(...STATUSES),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      at: fc.option(index, { nil: undefined }),
      name: fc.constantFrom(...FAULTS),
    }),
  },
  { weight: 2, arbitrary: fc.constant<Step>({ kind: 'well' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'rotate' }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('list' as const),
      ids: fc.uniqueArray(index, { minLength: 1 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('clock' as const),
      jumpMs: fc.integer({ min: -5 * HOUR_MS, max: 5 * HOUR_MS }),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'restart' }) },
);

/** Values of a family by one of its labels. */
async function valuesBy(
  daemon: Exporting,
  label: string,
  family: string,
): Promise<ReadonlyMap<string, number>> {
  const text = (await daemon.exporter.exposition()).toString();
  const samples = parseExposition(text).find(({ name }) => name === family)?.samples ?? [];
  return new Map(samples.map(({ labels, value }) => [labels[label] ?? '', Number(value)]));
}

/** A cloud, an exporter that watches it, and what is known of both. */
async function world() {
  let nowMs = Date.now();
  let passedMs = 0;
  let offMs = 0;
  let token = 1;
  let listed: readonly string[] = IDS;
  const fleet: Fleet = {
    startMs: nowMs,
    projects: [{ ...PROJECT, tokens: ['token-1'] }],
    vaults: [],
    checkpoints: IDS.map((id) => ({
      id,
      projectId: PROJECT.projectId,
      vaultId: undefined,
      createdAtMs: nowMs - HOUR_MS,
      retentionDays: 30,
      status: 'available',
      form: 'documented' as const,
    })),
  };
  const storagePath = await mkdtemp(join(tmpdir(), 'cbr-cycles-'));
  const simulator = await startSimulator(fleet);
  const configuration = () => `schedule: "*/5 * * * *"
poll: {timeout: 2s, max_attempts: 1, requests_per_second: 1000}
projects:
  - name: prod
    region: eu-de
    project_id: ${PROJECT.projectId}
    endpoint: ${simulator.url}
    auth: {type: token, token: token-${token}}
    checkpoints: [${listed.join(', ')}]
`;
  const start = async () => {
    const started = await exporting({
      config: configuration(),
      nowMs: () => nowMs,
      // Waits within a cycle are real ones.
      monotonicMs: () => performance.now() + passedMs,
      storagePath,
    });
    await started.exporter.prepare();
    return started;
  };
  let daemon = await start();
  /**
   * The status that the last answer told, by ID. Undefined: none yet, and the first is compared with
   * nothing, as for all that a start finds. An ID that joins later is news from its first answer on.
   */
  const told = new Map<string, string | undefined>(IDS.map((id) => [id, undefined]));
  const asked = new Set<string>();

  async function cycle(): Promise<void> {
    nowMs += 300_000;
    passedMs += 300_000;
    const before = await valuesBy(daemon, 'status', TRANSITIONS);
    await daemon.cycle();
    const after = await valuesBy(daemon, 'status', TRANSITIONS);
    const success = await valuesBy(daemon, 'checkpoint_id', SUCCESS);
    const cloud = new Map(simulator.checkpoints().map((each) => [each.checkpoint.id, each.status]));
    const entered = new Map<string, number>(STATUSES.map((status) => [status, 0]));
    for (const id of listed) {
      const status = cloud.get(id) ?? '';
      if (success.has(id)) asked.add(id);
      if (success.get(id) !== 1) continue;
      const isNews = told.has(id) ? ![undefined, status].includes(told.get(id)) : true;
      if (isNews) entered.set(status, (entered.get(status) ?? 0) + 1);
      told.set(id, status);
    }
    const counted = STATUSES.map((status) => [
      status,
      (after.get(status) ?? 0) - (before.get(status) ?? 0),
    ]);
    expect(counted).toEqual([...entered]);
  }

  const does: { readonly [K in Step['kind']]: (step: Extract<Step, { kind: K }>) => unknown } = {
    cycle,
    status: ({ at, status }) => simulator.change(IDS[at] ?? '', { status }),
    fault: ({ at, name }) => simulator.setFault(at === undefined ? '*' : (IDS[at] ?? ''), { name }),
    well: () => {
      for (const target of ['*', ...IDS]) simulator.setFault(target, undefined);
    },
    rotate: async () => {
      token += 1;
      simulator.setTokens(PROJECT.projectId, [`token-${token}`]);
      await daemon.reconfigure(configuration());
    },
    list: async ({ ids }) => {
      listed = ids.map((at) => IDS[at] ?? '');
      await daemon.reconfigure(configuration());
    },
    clock: ({ jumpMs }) => {
      // Never by so much that a day would seem to be over.
      nowMs += jumpMs - offMs;
      offMs = jumpMs;
    },
    restart: async () => {
      await daemon.stop();
      daemon = await start();
      // Of what left the list before anybody asked for it there is nothing to be remembered.
      for (const id of IDS) if (!listed.includes(id) && !asked.has(id)) told.delete(id);
      for (const id of listed) if (!told.has(id)) told.set(id, undefined);
    },
  };

  return {
    take: async (next: Step) => does[next.kind](next as never),
    unanswered: async () => {
      const success = await valuesBy(daemon, 'checkpoint_id', SUCCESS);
      return listed.filter((id) => success.get(id) !== 1);
    },
    close: async () => {
      await daemon.stop();
      await simulator.close();
      await rm(storagePath, { recursive: true });
    },
  };
}

describe('whatever befalls the cloud, the clock, the lists, the token and the process', () => {
  it('an event is counted for each change that was seen and for nothing else, and two cycles after the cause is gone every ID is answered', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24 }), async (steps) => {
        const { take, unanswered, close } = await world();
        try {
          for (const next of steps) await take(next);
          await take({ kind: 'well' });
          await take({ kind: 'cycle' });
          await take({ kind: 'cycle' });
          expect(await unanswered()).toEqual([]);
        } finally {
          await close();
        }
      }),
      { numRuns: 50 },
    );
  }, 400_000);
});
