import { hash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { type ConfiguredCheckpoint, canonicalCheckpointId } from '../checkpoint-id.ts';
import type { Outcome } from '../outcome.ts';
import type { Authorization, RequestHeaders, Verdict } from './auth/authorization.ts';
import { classifyErrorAnswer } from './failure.ts';
import { type Http, type HttpAnswer, isFailure } from './http.ts';
import type { OnRequest } from './operation.ts';
import { readCheckpoint } from './wire.ts';
import { secretsOf, withoutSecrets } from './without-secrets.ts';

export interface CbrClientOptions {
  readonly http: Http;
  readonly authorization: Authorization;
  readonly onRequest: OnRequest;
  readonly nowMs: () => number;
}

export interface CbrClient {
  /**
   * Asks for one restore point: `GET /v3/{project_id}/checkpoints/{checkpoint_id}`. An answer
   * whose hash is `fingerprint` is not parsed. Rejects only when `signal` aborts.
   */
  fetchRestorePoint(
    checkpoint: ConfiguredCheckpoint,
    fingerprint: string | undefined,
    signal: AbortSignal,
  ): Promise<Outcome>;
}

/** Reads restore points of one project. */
export function createCbrClient(options: CbrClientOptions): CbrClient {
  const { http, authorization, onRequest, nowMs } = options;

  return {
    fetchRestorePoint: async (checkpoint, fingerprint, signal) => {
      const target = await authorization.target(signal);
      if (isFailure(target)) return { kind: 'failed', failure: target };
      const { endpoint, projectId } = target;
      const url = new URL(`${endpoint}/v3/${projectId}/checkpoints/${checkpoint.spelling}`);

      async function attempt(credentials: RequestHeaders): Promise<Outcome> {
        const startedMs = performance.now();
        const answer = await http.send(
          {
            method: 'GET',
            url,
            // Free texts such as the reason of a skipped resource come in this language.
            headers: { 'x-language': 'en-us', ...credentials },
          },
          signal,
        );
        const outcome: Outcome = isFailure(answer)
          ? { kind: 'failed', failure: answer }
          : readAnswer(answer, {
              checkpointId: checkpoint.checkpointId,
              fingerprint,
              secrets: secretsOf(credentials),
              nowMs,
            });
        onRequest({
          operation: 'show_checkpoint',
          durationSeconds: (performance.now() - startedMs) / 1000,
          // What the rest of the cycle decides is no failure yet.
          failure: outcome.kind === 'failed' ? outcome.failure.reason : undefined,
        });
        return outcome;
      }

      // Retries by reason have their place here.
      const outcome = await authorization.run({
        request: { method: 'GET', url },
        send: attempt,
        verdictOf,
        signal,
      });
      return isFailure(outcome) ? { kind: 'failed', failure: outcome } : outcome;
    },
  };
}

function verdictOf(outcome: Outcome): Verdict {
  if (outcome.kind === 'undecided') return 'open';
  if (outcome.kind !== 'failed') return 'accepted';
  return outcome.failure.reason === 'auth' ? 'refused' : 'open';
}

interface Asked {
  readonly checkpointId: string;
  readonly fingerprint: string | undefined;
  readonly secrets: readonly string[];
  readonly nowMs: () => number;
}

function readAnswer(answer: HttpAnswer, asked: Asked): Outcome {
  const { checkpointId, fingerprint, secrets, nowMs } = asked;
  if (answer.status !== 200) return classifyErrorAnswer(withoutSecrets(answer, secrets), nowMs());
  const bytesHash = hash('sha1', answer.body, 'base64');
  if (bytesHash === fingerprint) return { kind: 'unchanged' };
  const checkpoint = parse(answer.body);
  if (checkpoint === undefined) {
    const type = answer.header('content-type') ?? 'no content type';
    return invalid(
      answer,
      `the answer describes no checkpoint (${answer.body.length} bytes of ${type})`,
    );
  }
  if (canonicalCheckpointId(checkpoint.id) !== checkpointId) {
    return invalid(answer, `the answer is about another checkpoint: ${checkpoint.id.slice(0, 64)}`);
  }
  const { restorePoint, anomalies } = checkpoint;
  return { kind: 'found', restorePoint, fingerprint: bytesHash, anomalies };
}

function parse(body: Buffer): ReturnType<typeof readCheckpoint> {
  let json: unknown;
  try {
    json = JSON.parse(body.toString());
  } catch {
    return undefined;
  }
  return readCheckpoint(json);
}

function invalid(answer: HttpAnswer, detail: string): Outcome {
  return {
    kind: 'failed',
    failure: {
      reason: 'invalid_response',
      detail,
      httpStatus: answer.status,
      requestId: answer.header('x-request-id'),
    },
  };
}
