import { hash } from 'node:crypto';
import type { FetchRestorePoint } from '../domain/asking-cycle.ts';
import { canonicalCheckpointId } from '../domain/checkpoint-id.ts';
import type { Failure, Outcome } from '../domain/outcome.ts';
import { type CallApi, strangeAnswer } from './api-call.ts';
import type { HttpAnswer } from './http/exchange.ts';
import { invalidAnswer } from './http/failure.ts';
import { createCheckpointReader, type ReadCheckpointAnswer } from './wire/answer.ts';
import type { WireCheckpoint } from './wire/checkpoint.ts';

/** What an answer with status 200 says. */
type Shown = Extract<Outcome, { kind: 'found' | 'unchanged' }>;

/**
 * `GET /v3/{project_id}/checkpoints/{checkpoint_id}` (ShowCheckpoint). An answer whose hash is
 * `fingerprint` is not parsed. `unsent` when the credentials, or the lack of them, left nothing to
 * be sent.
 */
export function createShowCheckpoint(callApi: CallApi): FetchRestorePoint {
  const read = createCheckpointReader();

  return async ({ checkpointId, spelling }, fingerprint, cycle) => {
    const end = await callApi<Shown>(
      {
        operation: 'show_checkpoint',
        path: `checkpoints/${spelling}`,
        read: (answer, signal) => readShown(answer, { checkpointId, fingerprint, read, signal }),
      },
      cycle,
    );
    return end.kind === 'answered' ? end.result : end;
  };
}

interface Asked {
  readonly checkpointId: string;
  readonly fingerprint: string | undefined;
  readonly read: ReadCheckpointAnswer;
  readonly signal: AbortSignal;
}

function readShown(
  answer: HttpAnswer,
  { checkpointId, fingerprint, read, signal }: Asked,
): Shown | Failure | Promise<Shown | Failure> {
  const bytesHash = hash('sha1', answer.body, 'base64');
  if (bytesHash === fingerprint) return { kind: 'unchanged' };
  const shown = (checkpoint: WireCheckpoint | undefined): Shown | Failure => {
    if (checkpoint === undefined) return strangeAnswer(answer, 'describes no checkpoint');
    if (canonicalCheckpointId(checkpoint.id) !== checkpointId) {
      const other = checkpoint.id.slice(0, 64);
      return invalidAnswer(answer, `the answer is about another checkpoint: ${other}`);
    }
    const { restorePoint, anomalies } = checkpoint;
    return { kind: 'found', restorePoint, fingerprint: bytesHash, anomalies };
  };
  const checkpoint = read(answer.body, signal);
  return checkpoint instanceof Promise ? checkpoint.then(shown) : shown(checkpoint);
}
