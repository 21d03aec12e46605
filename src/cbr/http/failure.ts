import { isObject, parseJson } from '../../domain/json.ts';
import type { Failure, FailureReason } from '../../domain/outcome.ts';
import { shortened } from '../../domain/shortened.ts';
import type { HttpAnswer } from './exchange.ts';

const DETAIL_CHARACTERS_MAX = 300;

/** Error codes that say more than the HTTP status they come with (API gateway, CBR, IAM). */
const REASON_BY_CODE: ReadonlyMap<string, FailureReason> = new Map([
  ['APIGW.0101', 'wrong_endpoint'],
  ['APIGW.0203', 'timeout'],
  ['APIGW.0301', 'auth'],
  ['APIGW.0302', 'forbidden'],
  ['APIGW.0303', 'auth'],
  ['APIGW.0305', 'auth'],
  ['APIGW.0306', 'forbidden'],
  ['APIGW.0307', 'auth'],
  ['APIGW.0308', 'throttled'],
  ['APIGW.0310', 'forbidden'],
  ['BackupService.9998', 'auth'],
  ['IAM.0012', 'throttled'],
  ['IAM.1101', 'auth'],
  ['IAM.1102', 'auth'],
  ['IAM.1103', 'auth'],
  ['IAM.1104', 'auth'],
  ['IAM.1105', 'auth'],
  ['IAM.1106', 'auth'],
  ['IAM.1107', 'auth'],
  ['IAM.1108', 'auth'],
  ['IAM.1109', 'auth'],
]);

const REASON_BY_STATUS: ReadonlyMap<number, FailureReason> = new Map([
  [401, 'auth'],
  [403, 'forbidden'],
  [404, 'wrong_endpoint'],
  [407, 'network'],
  [408, 'timeout'],
  [429, 'throttled'],
  [504, 'timeout'],
]);

/** Says of an answer with status 200 what is wrong with it. */
export function invalidAnswer(answer: HttpAnswer, detail: string): Failure {
  return {
    reason: 'invalid_response',
    detail,
    httpStatus: answer.status,
    requestId: answer.header('x-request-id'),
  };
}

export type ErrorVerdict =
  | { readonly kind: 'gone' }
  | { readonly kind: 'undecided'; readonly failure: Failure }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Whatever the five shapes of error bodies have in common. */
interface ErrorBody {
  readonly code: string | undefined;
  readonly message: string | undefined;
  /** Name of an OpenStack fault such as itemNotFound. */
  readonly fault: string | undefined;
  readonly requestId: string | undefined;
}

/**
 * What an error answer means: by its code first, then by its HTTP status. `nowMs` is our clock,
 * to be shown beside the server's where the two are apart.
 */
export function classifyErrorAnswer(answer: HttpAnswer, nowMs: number): ErrorVerdict {
  const body = readErrorBody(answer.body.toString());
  const failure: Failure = {
    reason: reasonOf(answer.status, body),
    detail: shortened(detailOf(answer, body, nowMs), DETAIL_CHARACTERS_MAX),
    httpStatus: answer.status,
    errorCode: body.code,
    requestId: answer.header('x-request-id') ?? body.requestId,
  };
  if (answer.status === 404 && body.code === 'BackupService.6217') return { kind: 'gone' };
  return isUndecided(answer.status, body)
    ? { kind: 'undecided', failure: { ...failure, reason: 'wrong_endpoint' } }
    : { kind: 'failed', failure };
}

/**
 * Both come for a restore point that is gone as well as for a project ID that is not the
 * token's, so only the other answers of the cycle tell which it was.
 */
function isUndecided(status: number, body: ErrorBody): boolean {
  if (status === 401) return body.message?.toLowerCase().includes('malformed request url') === true;
  return status === 404 && body.fault === 'itemNotFound';
}

function reasonOf(status: number, { code, fault }: ErrorBody): FailureReason {
  // IAM writes a bare 1103 at times.
  const byCode = REASON_BY_CODE.get(code ?? '') ?? REASON_BY_CODE.get(`IAM.${code}`);
  if (byCode !== undefined) return byCode;
  if (status === 413 && fault === 'overLimit') return 'throttled';
  const byStatus = REASON_BY_STATUS.get(status);
  if (byStatus !== undefined) return byStatus;
  if (status >= 500) return 'server_error';
  if (status >= 400) return 'bad_request';
  return status >= 300 ? 'wrong_endpoint' : 'invalid_response';
}

function detailOf(answer: HttpAnswer, body: ErrorBody, nowMs: number): string {
  const { status } = answer;
  const location = answer.header('location');
  if (location !== undefined && status >= 300 && status < 400) return `redirected to ${location}`;
  const message = body.message ?? `HTTP status ${status} without a readable error body`;
  // The gateway takes signatures whose date is at most 15 minutes away from its own.
  return body.code === 'APIGW.0303'
    ? `${message}; if the clocks are apart: the server's is at ${answer.header('date') ?? 'an unknown time'}, ours at ${new Date(nowMs).toUTCString()}`
    : message;
}

function readErrorBody(text: string): ErrorBody {
  const body = parseJson(text);
  if (!isObject(body)) {
    return { code: undefined, message: undefined, fault: undefined, requestId: undefined };
  }
  const [fault, nested] = Object.entries(body).find(([, value]) => isObject(value)) ?? [];
  const inner = isObject(nested) ? nested : {};
  return {
    code: codeOf(body['error_code'] ?? body['code'] ?? inner['error_code'] ?? inner['code']),
    message: textOf(body['error_msg'] ?? body['message'] ?? inner['message'] ?? inner['error_msg']),
    fault,
    requestId: textOf(body['request_id']),
  };
}

/** Customer gateways write APIG.0301 for what the public gateway calls APIGW.0301. */
function codeOf(value: unknown): string | undefined {
  const code = typeof value === 'number' ? String(value) : textOf(value);
  return code && shortened(code.replace(/^APIG\./, 'APIGW.'), DETAIL_CHARACTERS_MAX);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
