import { describe, expect, it } from 'vitest';
import { createAnswerReader } from './answer-reader.ts';

const LENGTH =
  'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 11\r\n\r\nhello world';
const CHUNKS =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nhello \r\n5;name=value\r\nworld\r\n0\r\n\r\n';
const LARGE = `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1f\r\n${'x'.repeat(31)}\r\n0\r\n\r\n`;

function read(answer: string, step: number): { body: string; completeAt: number } {
  let body = '';
  const reader = createAnswerReader((bytes) => {
    body += bytes.toString();
  });
  for (let at = 0; at < answer.length; at += step) {
    if (reader.take(Buffer.from(answer.slice(at, at + step)))) {
      return { body, completeAt: Math.min(at + step, answer.length) };
    }
  }
  return { body, completeAt: Number.NaN };
}

describe('an answer', () => {
  const cases = [
    { kind: 'with a length', answer: LENGTH, body: 'hello world' },
    { kind: 'in chunks', answer: CHUNKS, body: 'hello world' },
    { kind: 'with a size of two digits', answer: LARGE, body: 'x'.repeat(31) },
  ].flatMap((each) => [1, 2, 3, 7, 1000].map((step) => ({ ...each, step })));

  it.each(cases)('$kind ends with its last byte, $step at a time', ({ answer, body, step }) => {
    expect(read(answer, step)).toEqual({ body, completeAt: answer.length });
  });

  it.each([
    'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n',
    'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n',
  ])('that is of no use is refused: %j', (answer) => {
    expect(() => read(answer, 1000)).toThrow(answer.slice(0, 15));
  });
});
