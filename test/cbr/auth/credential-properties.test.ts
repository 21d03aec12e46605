import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Credentials, Identity } from '../../../src/cbr/auth/credentials.ts';
import type { Verdict } from '../../../src/cbr/auth/standing.ts';
import type { Listening } from '../../../src/cbr/http/late.ts';
import {
  MINUTE_MS,
  newCredentials,
  PERMIT,
  type TestClocks,
  testClocks,
  testMemory,
} from '../../support/credentials.ts';

const SECOND_MS = 1000;
const TIMEOUT_MS = 10 * SECOND_MS;
/** So long after it was sent an answer is listened for. */
const HEARD_MS = 70 * SECOND_MS;
const IDENTITY: Identity = { kind: 'user', user: { id: 'u' } };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** What happens, one after the other. */
type Step =
  /** Requests of a project, with the secret that it has then. */
  | { readonly kind: 'ask'; readonly project: number; readonly count: number }
  /** The secret that the gateway takes changes, and that of the projects later or never. */
  | { readonly kind: 'rotate' }
  | { readonly kind: 'follow'; readonly project: number }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'jump'; readonly ms: number }
  /** How the gateway of a project answers from now on. */
  | {
      readonly kind: 'gateway';
      readonly project: number;
      readonly delayMs: number;
      readonly fails: boolean;
    }
  /** The process ends, with whatever is in flight, and another one begins. */
  | { readonly kind: 'restart' };

const project = fc.integer({ min: 0, max: 2 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      project,
      count: fc.integer({ min: 1, max: 12 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('rotate' as const) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('follow' as const), project }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      ms: fc.constantFrom(1, 200, SECOND_MS, TIMEOUT_MS, MINUTE_MS, 4 * MINUTE_MS),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('jump' as const),
      ms: fc.constantFrom(-86_400_000, -MINUTE_MS, MINUTE_MS, 86_400_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('gateway' as const),
      project,
      delayMs: fc.constantFrom(0, 20, 3 * SECOND_MS, 15 * SECOND_MS, 10 * MINUTE_MS),
      fails: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
);

/** A gateway that counts by itself what it refuses, and three projects with one user. */
function surroundings() {
  const clocks: TestClocks = testClocks();
  const { memory } = testMemory();
  const state = {
    secret: 0,
    process: new AbortController(),
    refusalsAtMs: [] as number[],
    problems: [] as string[],
    inFlight: 0,
    jumps: 0,
  };
  const projects = [0, 1, 2].map(() => ({ secret: 0, delayMs: 20, fails: false, owner: {} }));
  let credentials: Credentials = newCredentials(clocks, memory);
  let credential = credentials.of(IDENTITY);
  /** Secrets that were never accepted before an answer refused them, and until when. */
  const refusedUntilMs = new Map<string, number>();
  const accepted = new Set<string>();

  function hear(secret: string, verdict: Verdict): void {
    if (verdict === 'accepted') {
      accepted.add(secret);
      refusedUntilMs.delete(secret);
    }
    if (verdict === 'refused' && !accepted.has(secret)) {
      refusedUntilMs.set(secret, clocks.monotonicMs() + 5.5 * MINUTE_MS);
    }
  }

  /** Rejects when the process ends. */
  function after(ms: number): Promise<void> {
    const { signal } = state.process;
    return new Promise((resolve, reject) => {
      setTimeout(resolve, ms);
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  }

  async function send(
    { delayMs, fails }: (typeof projects)[number],
    secret: string,
    onLate: ((late: Listening<Verdict>) => void) | undefined,
  ): Promise<Verdict> {
    const good = secret === `secret ${state.secret}`;
    const verdict = good ? (fails ? 'open' : 'accepted') : 'refused';
    const isHeard = delayMs <= HEARD_MS;
    // An API that hangs and a gateway that never says that a good secret is good no longer are one.
    if (!good && (isHeard || !accepted.has(secret))) state.refusalsAtMs.push(clocks.monotonicMs());
    state.inFlight += 1;
    await after(Math.min(delayMs, TIMEOUT_MS)).finally(() => {
      state.inFlight -= 1;
    });
    if (delayMs <= TIMEOUT_MS) return verdict;
    const answer = Promise.withResolvers<Verdict>();
    after(Math.min(delayMs, HEARD_MS) - TIMEOUT_MS).then(
      () => {
        const late = isHeard && isListening ? verdict : 'suspect';
        hear(secret, late);
        answer.resolve(late);
      },
      () => {},
    );
    let isListening = true;
    const stop = () => {
      isListening = false;
    };
    onLate?.({ answer: answer.promise, stop, hopeMs: 2 * TIMEOUT_MS });
    return 'suspect';
  }

  const ask = (number: number, subject: number) => {
    const at = projects[number];
    if (at === undefined) return;
    const secret = `secret ${at.secret}`;
    const { signal } = state.process;
    credential
      .use<Verdict>({
        secret,
        owner: at.owner,
        subject: `subject ${subject}`,
        takePermit: async () => PERMIT,
        send: (_permit, onLate) => {
          const untilMs = refusedUntilMs.get(secret) ?? 0;
          if (clocks.monotonicMs() < untilMs) state.problems.push(`${secret} was refused`);
          return send(at, secret, onLate);
        },
        verdictOf: (verdict) => {
          hear(secret, verdict);
          return verdict;
        },
        signal,
      })
      .catch(() => {});
  };

  return {
    state,
    clocks,
    projects,
    ask,
    restart: () => {
      state.process.abort(new Error('the process ends'));
      state.process = new AbortController();
      credentials = newCredentials(clocks, memory);
      credential = credentials.of(IDENTITY);
    },
    credential: () => credential,
  };
}

async function take(around: ReturnType<typeof surroundings>, each: Step): Promise<void> {
  const { state, clocks, projects, ask, restart } = around;
  if (each.kind === 'ask') for (let at = 0; at < each.count; at += 1) ask(each.project, at);
  if (each.kind === 'rotate') state.secret += 1;
  if (each.kind === 'follow') Object.assign(projects[each.project] ?? {}, { secret: state.secret });
  if (each.kind === 'jump') clocks.jump(each.ms);
  if (each.kind === 'gateway') Object.assign(projects[each.project] ?? {}, each);
  if (each.kind === 'restart') {
    // What is in flight with a secret that is proven is not kept: that would be a write for each.
    const isProven = projects.some(({ secret }) =>
      around.credential().isAccepted(`secret ${secret}`),
    );
    while (isProven && state.inFlight > 0) await take(around, { kind: 'pass', ms: SECOND_MS });
    // By a clock that was set since then, nobody can tell how long ago something was.
    if (clocks.jumps() > state.jumps) await take(around, { kind: 'pass', ms: 16 * MINUTE_MS });
    state.jumps = clocks.jumps();
    restart();
  }
  let leftMs = each.kind === 'pass' ? each.ms : 0;
  do {
    const stepMs = Math.min(leftMs, SECOND_MS);
    clocks.pass(stepMs);
    await vi.advanceTimersByTimeAsync(stepMs);
    await turn();
    leftMs -= stepMs;
  } while (leftMs > 0);
}

it('three refusals in five minutes and four in fifteen at the most, and none of a secret that was refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const around = surroundings();
      for (const each of steps) await take(around, each);
      around.state.process.abort();
      const { refusalsAtMs, problems } = around.state;
      expect(problems).toEqual([]);
      for (const [index, atMs] of refusalsAtMs.entries()) {
        const fourth = refusalsAtMs[index + 3] ?? Number.POSITIVE_INFINITY;
        expect(fourth - atMs).toBeGreaterThanOrEqual(5 * MINUTE_MS);
        const fifth = refusalsAtMs[index + 4] ?? Number.POSITIVE_INFINITY;
        expect(fifth - atMs).toBeGreaterThanOrEqual(15 * MINUTE_MS);
      }
    }),
    { numRuns: 300 },
  );
});

it('once all is well, everything is asked for as soon as the pause is over', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const around = surroundings();
      for (const each of steps) await take(around, each);
      const { projects, state, ask, credential } = around;
      for (const at of projects) {
        Object.assign(at, { secret: state.secret, delayMs: 20, fails: false });
      }
      // Whatever is in flight or waits comes to its end.
      await take(around, { kind: 'pass', ms: 2 * MINUTE_MS });
      await take(around, { kind: 'pass', ms: credential().waitMs(`secret ${state.secret}`) });
      const before = state.refusalsAtMs.length;
      for (const [number] of projects.entries()) {
        for (let subject = 0; subject < 5; subject += 1) ask(number, subject);
      }
      await take(around, { kind: 'pass', ms: 10 * SECOND_MS });
      expect(credential().isAccepted(`secret ${state.secret}`)).toBe(true);
      expect(state.refusalsAtMs).toHaveLength(before);
      around.state.process.abort();
    }),
    { numRuns: 200 },
  );
});
