import { promisify } from 'node:util';
import {
  brotliDecompress,
  gunzip,
  type InputType,
  inflate,
  inflateRaw,
  type ZlibOptions,
  zstdDecompress,
} from 'node:zlib';
import { codeOf } from '../../domain/error-code.ts';
import type { Failure } from '../../domain/outcome.ts';
import type { HttpAnswer } from './exchange.ts';
import { invalidAnswer } from './failure.ts';

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
/** Nobody codes an answer more often than that. */
const CODINGS_MAX = 3;

type Decode = (body: InputType, options: ZlibOptions) => Promise<Buffer>;

const gunzipped: Decode = promisify(gunzip);
const DECODERS: ReadonlyMap<string, Decode> = new Map([
  ['gzip', gunzipped],
  ['x-gzip', gunzipped],
  ['deflate', deflated],
  ['br', promisify(brotliDecompress) as Decode],
  ['zstd', promisify(zstdDecompress) as Decode],
]);

/**
 * The answer as it was before it was coded for the way, which we do not ask for and some gateways
 * do all the same; within the same limit of size.
 */
export async function decoded(
  answer: HttpAnswer,
  { bytesMax }: { readonly bytesMax: number },
): Promise<HttpAnswer | Failure> {
  const coded = answer.header('content-encoding');
  const codings = (coded ?? '')
    .toLowerCase()
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '' && each !== 'identity');
  if (codings.length > CODINGS_MAX) return unreadable(answer, `is coded ${codings.length} times`);
  let { body } = answer;
  for (const coding of codings.reverse()) {
    if (body.length === 0) break;
    const decode = DECODERS.get(coding);
    if (decode === undefined) {
      return unreadable(answer, `is coded as ${coding.slice(0, 40)}, which we did not ask for`);
    }
    try {
      body = await decode(body, { maxOutputLength: bytesMax });
    } catch (error) {
      if (!isTooLarge(error)) return unreadable(answer, `cannot be decoded from ${coding}`);
      const what = `is larger than ${bytesMax} bytes once decoded from ${coding}`;
      return { ...unreadable(answer, what), isTooLarge: true };
    }
  }
  return { ...answer, body: withoutMark(body) };
}

/** Whether there is anything to do. */
export function isPlain({ body, header }: HttpAnswer): boolean {
  return body[0] !== BYTE_ORDER_MARK[0] && header('content-encoding') === undefined;
}

/** Some leave the zlib frame out that the name stands for. */
async function deflated(body: InputType, options: ZlibOptions): Promise<Buffer> {
  try {
    return await promisify<InputType, ZlibOptions, Buffer>(inflate)(body, options);
  } catch (error) {
    if (isTooLarge(error)) throw error;
    return promisify<InputType, ZlibOptions, Buffer>(inflateRaw)(body, options);
  }
}

function isTooLarge(error: unknown): boolean {
  return codeOf(error) === 'ERR_BUFFER_TOO_LARGE';
}

function withoutMark(body: Buffer): Buffer {
  return body.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)
    ? body.subarray(BYTE_ORDER_MARK.length)
    : body;
}

/** An error says enough by its status. */
function unreadable(answer: HttpAnswer, why: string): HttpAnswer | Failure {
  if (answer.status >= 300) return { ...answer, body: Buffer.alloc(0) };
  return invalidAnswer(answer, `the answer ${why}`);
}
