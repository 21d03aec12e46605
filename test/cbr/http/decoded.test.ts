import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { asked, told } from '../../support/asked.ts';
import { startServer } from '../../support/http-server.ts';

const TEXT = '{"checkpoint":{}}';
const MIB = 1024 * 1024;

async function answered(coding: string | undefined, body: Buffer, status = 200): Promise<string> {
  const server = await startServer((_request, response) => {
    response.writeHead(status, coding === undefined ? {} : { 'content-encoding': coding });
    response.end(body);
  });
  const answer = told(await asked(server.url));
  await server.close();
  return answer;
}

describe('an answer', () => {
  it.each([
    ['gzip', gzipSync(TEXT)],
    ['x-gzip', gzipSync(TEXT)],
    ['GZIP', gzipSync(TEXT)],
    ['deflate', deflateSync(TEXT)],
    ['deflate', deflateRawSync(TEXT)],
    ['br', brotliCompressSync(TEXT)],
    ['zstd', zstdCompressSync(TEXT)],
    ['deflate, gzip', gzipSync(deflateSync(TEXT))],
    ['identity', Buffer.from(TEXT)],
    ['gzip, identity', gzipSync(TEXT)],
    [undefined, Buffer.from(`\ufeff${TEXT}`)],
    ['gzip', gzipSync(`\ufeff${TEXT}`)],
  ])('in %s is read', async (coding, body) => {
    expect(await answered(coding, body)).toBe(`200 ${TEXT}`);
  });

  it('without a body needs no decoding', async () => {
    expect(await answered('gzip', Buffer.alloc(0))).toBe('200 ');
  });

  it.each([
    ['compress', TEXT, 'is coded as compress, which we did not ask for'],
    ['gzip', TEXT, 'cannot be decoded from gzip'],
    ['deflate', TEXT, 'cannot be decoded from deflate'],
    ['gzip', gzipSync(TEXT).subarray(0, 20), 'cannot be decoded from gzip'],
    ['gzip, gzip, gzip, gzip', TEXT, 'is coded 4 times'],
    ['x'.repeat(300), TEXT, `is coded as ${'x'.repeat(40)}, which we did not ask for`],
  ])('in %s that cannot be read says so', async (coding, body, why) => {
    expect(await answered(coding, Buffer.from(body))).toBe(`invalid_response: the answer ${why}`);
  });

  it('is as an error what its status says, whatever its body is', async () => {
    expect(await answered('compress', Buffer.from(TEXT), 503)).toBe('503 ');
    expect(await answered('gzip', gzipSync(TEXT), 503)).toBe(`503 ${TEXT}`);
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ])('in %s may be no larger than another when decoded', async (coding, compress) => {
    const largest = await answered(coding, compress(Buffer.alloc(8 * MIB, ' ')));
    expect(largest.length).toBe('200 '.length + 8 * MIB);
    expect(await answered(coding, compress(Buffer.alloc(64 * MIB)))).toBe(
      `invalid_response: the answer is larger than ${8 * MIB} bytes once decoded from ${coding}`,
    );
  });
});
