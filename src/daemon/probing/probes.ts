import type { ProjectConfig } from '../../config/schema/config.ts';
import type { ConfiguredCheckpoint } from '../../domain/checkpoint-id.ts';
import type { Clocks } from '../../domain/clocks.ts';
import type { Log } from '../../domain/log.ts';
import type { Probe } from '../../domain/probe.ts';
import { decide, nextReading, unpolled } from '../../domain/reading.ts';
import { createSemaphore } from '../../domain/semaphore.ts';
import { within } from '../../domain/within.ts';
import { endingWith, withinDeadline } from '../../poll/running-cycle.ts';
import { type Connection, probesAtOnce } from '../access/connection.ts';
import { failureFields } from '../collectors/poll-log.ts';
import type { Readings } from '../state/readings.ts';

/** Probes of a project that wait for those before them. */
const WAITING_MAX = 64;
/** For as long an answer is given again rather than asked for. */
const KEPT_MS = 1000;

export interface ProbesOptions extends Clocks {
  readonly config: Pick<ProjectConfig, 'name' | 'poll' | 'checkpoints'>;
  readonly connection: Pick<Connection, 'fetchRestorePoint'>;
  readonly readings: Pick<Readings, 'of'>;
  readonly log: Log;
}

export interface AskedProbe {
  readonly checkpointId: string;
  /** As it was written. */
  readonly spelling: string;
  readonly withinMs: number;
}

/** Asks for single restore points of a project, beside its cycles. */
export interface Probes {
  /**
   * What the API says now, or said within the last second. Undefined when too many are waiting. It
   * changes nothing that is known, and counts no event: cycles alone do.
   */
  probe(asked: AskedProbe): Promise<Probe> | undefined;
  /** Nothing is asked for any more. */
  stop(): void;
}

export function createProbes(options: ProbesOptions): Probes {
  const { config, log, monotonicMs } = options;
  const lanes = createSemaphore(probesAtOnce(config.poll));
  const stopping = new AbortController();
  const kept = new Map<string, Promise<Probe>>();

  async function ask(asked: AskedProbe): Promise<Probe> {
    const ended = endOf(asked);
    const limits = { deadlineMs: asked.withinMs, stop: stopping.signal };
    try {
      const end = await withinDeadline(limits, ({ signal }) => {
        const work = lanes.run(() => askApi(options, asked, signal), signal);
        return endingWith(signal, work);
      });
      return ended(end ?? LATE);
    } catch (error) {
      const isEndedFromOutside = error instanceof DOMException;
      if (!isEndedFromOutside) {
        log.error({ ...subject(asked), err: error }, 'internal error in a probe');
      }
      return ended(LATE);
    }
  }

  /** What another one asks for is heard within the time that this one has. */
  async function listen(work: Promise<Probe>, asked: AskedProbe): Promise<Probe> {
    const ended = endOf(asked);
    return (await within(work, asked.withinMs, undefined)) ?? ended(LATE);
  }

  function endOf(asked: AskedProbe): (end: Probe['end']) => Probe {
    const sinceMs = monotonicMs();
    return (end) => {
      if (end.kind === 'failed') {
        log.debug({ ...subject(asked), ...failureFields(end.failure) }, 'probe failed');
      }
      const durationSeconds = (monotonicMs() - sinceMs) / 1000;
      return { project: config.name, checkpointId: asked.checkpointId, durationSeconds, end };
    };
  }

  const subject = ({ checkpointId }: AskedProbe) => ({
    project: config.name,
    checkpoint_id: checkpointId,
  });

  return {
    probe: (asked) => {
      const { checkpointId } = asked;
      const running = kept.get(checkpointId);
      if (running !== undefined) return listen(running, asked);
      if (lanes.waiting() >= WAITING_MAX) return undefined;
      const work = ask(asked);
      kept.set(checkpointId, work);
      void work.then(() => setTimeout(() => kept.delete(checkpointId), KEPT_MS).unref());
      return work;
    },
    stop: () => stopping.abort(),
  };
}

const LATE: Probe['end'] = {
  kind: 'failed',
  failure: { reason: 'timeout', detail: 'no answer within the time of the probe' },
};

async function askApi(
  { config, connection, readings, nowMs }: ProbesOptions,
  { checkpointId, spelling }: AskedProbe,
  signal: AbortSignal,
): Promise<Probe['end']> {
  const configured = config.checkpoints.find((each) => each.checkpointId === checkpointId);
  const checkpoint: ConfiguredCheckpoint = configured ?? {
    checkpointId,
    spelling,
    source: 'static',
  };
  // Without the fingerprint of the last answer: all of this one is wanted. Who asks will ask again.
  const cycle = { signal, takeRetry: () => false };
  const outcome = await connection.fetchRestorePoint(checkpoint, undefined, cycle);
  if (outcome.kind === 'unsent') return { kind: 'failed', failure: outcome.failure };
  const previous =
    readings.of(config.name).get(checkpointId) ?? unpolled(config.name, checkpointId);
  const decided = decide(outcome, previous, { anyAnswer: false, anyAuthFailure: false });
  return decided.kind === 'failed'
    ? decided
    : { kind: 'answered', reading: nextReading(previous, decided, nowMs() / 1000) };
}
