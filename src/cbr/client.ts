import { hash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { Agent } from 'undici';
import { type ConfiguredCheckpoint, canonicalCheckpointId } from '../checkpoint-id.ts';
import type { Failure, FailureReason, Outcome } from '../outcome.ts';
import type { Authorization, RequestHeaders } from './auth/authorization.ts';
import { classifyErrorAnswer } from './failure.ts';
import { classifyTransportError } from './transport-failure.ts';
import { readCheckpoint } from './wire.ts';

const RESPONSE_BYTES_MAX = 8 * 1024 * 1024;
const HEADER_BYTES_MAX = 64 * 1024;

export const OPERATIONS = ['show_checkpoint'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** One HTTP attempt, for the request metrics. */
export interface Attempt {
  readonly operation: Operation;
  readonly durationSeconds: number;
  /** Undefined for an answer, and for one whose meaning the rest of the cycle decides. */
  readonly failure: FailureReason | undefined;
}

export interface CbrClientOptions {
  /** Base URL without the version, for example https://cbr.eu-de.otc.t-systems.com */
  readonly endpoint: string;
  readonly projectId: string;
  readonly authorization: Authorization;
  /** Limit of one attempt, from sending to the last byte. */
  readonly timeoutMs: number;
  /** Sockets kept to the endpoint, at the most. */
  readonly connections: number;
  readonly userAgent: string;
  readonly onAttempt: (attempt: Attempt) => void;
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
  close(): Promise<void>;
}

/** An answer as it came off the wire, its body within the size limit. */
interface Answer {
  readonly status: number;
  readonly body: Buffer;
  readonly contentType: string | undefined;
  readonly requestId: string | undefined;
  readonly location: string | undefined;
}

/** One client per project, for the life of the process: its sockets are kept between cycles. */
export function createCbrClient(options: CbrClientOptions): CbrClient {
  const { endpoint, projectId, authorization, timeoutMs, connections, userAgent } = options;
  const agent = new Agent({
    connections,
    pipelining: 1,
    // HTTP/2 costs 1.6 times the CPU for requests like these.
    allowH2: false,
    maxHeaderSize: HEADER_BYTES_MAX,
    maxResponseSize: RESPONSE_BYTES_MAX,
    connect: { timeout: timeoutMs },
  });

  async function send(url: URL, headers: RequestHeaders, signal: AbortSignal): Promise<Answer> {
    const response = await agent.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: 'GET',
      headers: {
        accept: 'application/json',
        // Free texts such as the reason of a skipped resource come in this language.
        'x-language': 'en-us',
        'user-agent': userAgent,
        ...headers,
      },
      signal,
    });
    return {
      status: response.statusCode,
      body: Buffer.from(await response.body.arrayBuffer()),
      contentType: single(response.headers['content-type']),
      requestId: single(response.headers['x-request-id']),
      location: single(response.headers['location']),
    };
  }

  /** One attempt: sent, awaited and read within `timeoutMs`. */
  async function attempt(
    url: URL,
    headers: RequestHeaders,
    read: (answer: Answer) => Outcome,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), timeoutMs);
    const startedMs = performance.now();
    let outcome: Outcome;
    try {
      outcome = read(await send(url, headers, AbortSignal.any([signal, limit.signal])));
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      outcome = { kind: 'failed', failure: transportFailure(error, limit.signal, timeoutMs) };
    } finally {
      clearTimeout(timer);
    }
    options.onAttempt({
      operation: 'show_checkpoint',
      durationSeconds: (performance.now() - startedMs) / 1000,
      failure: outcome.kind === 'failed' ? outcome.failure.reason : undefined,
    });
    return outcome;
  }

  return {
    fetchRestorePoint: async (checkpoint, fingerprint, signal) => {
      const url = new URL(`${endpoint}/v3/${projectId}/checkpoints/${checkpoint.spelling}`);
      const read = (answer: Answer) => readAnswer(answer, checkpoint.checkpointId, fingerprint);
      // Retries by reason have their place here, around attempt().
      for (let renewed = false; ; renewed = true) {
        const headers = await authorization.headersFor({ method: 'GET', url });
        if (isFailure(headers)) return { kind: 'failed', failure: headers };
        const outcome = await attempt(url, headers, read, signal);
        const refused = outcome.kind === 'failed' && outcome.failure.reason === 'auth';
        if (!refused || renewed || !(await authorization.renew(headers))) {
          return withoutSecrets(outcome, headers);
        }
      }
    },
    close: () => agent.destroy(),
  };
}

function readAnswer(
  answer: Answer,
  checkpointId: string,
  fingerprint: string | undefined,
): Outcome {
  if (answer.status !== 200) {
    return classifyErrorAnswer({ ...answer, body: answer.body.toString() });
  }
  const bytesHash = hash('sha1', answer.body, 'base64');
  if (bytesHash === fingerprint) return { kind: 'unchanged' };
  const checkpoint = parse(answer.body);
  if (checkpoint === undefined) {
    return invalid(
      answer,
      `the answer describes no checkpoint (${answer.body.length} bytes of ${answer.contentType ?? 'no content type'})`,
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

function invalid(answer: Answer, detail: string): Outcome {
  return {
    kind: 'failed',
    failure: {
      reason: 'invalid_response',
      detail,
      httpStatus: answer.status,
      requestId: answer.requestId,
    },
  };
}

function transportFailure(error: unknown, limit: AbortSignal, timeoutMs: number): Failure {
  return limit.aborted
    ? { reason: 'timeout', detail: `no complete answer within ${timeoutMs} ms` }
    : classifyTransportError(error);
}

/** An error text may quote the request it answers, and is about to be logged. */
function withoutSecrets(outcome: Outcome, headers: RequestHeaders): Outcome {
  if (!('failure' in outcome)) return outcome;
  let { detail } = outcome.failure;
  for (const value of Object.values(headers)) detail = detail.replaceAll(value, '<secret>');
  return { ...outcome, failure: { ...outcome.failure, detail } };
}

function isFailure(headers: RequestHeaders | Failure): headers is Failure {
  return 'reason' in headers && 'detail' in headers;
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
