import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLineSink } from '../../../src/daemon/output/line-sink.ts';

const MIB = 2 ** 20;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Somewhere to write to that takes so many bytes, and then fails in some way. */
function somewhere() {
  const output = { text: '', room: Number.POSITIVE_INFINITY, code: 'ENOSPC' };
  const sink = createLineSink({
    write: (bytes) => {
      const { room, code } = output;
      if (room === 0) throw Object.assign(new Error(code), { code });
      const taken = bytes.subarray(0, room);
      output.room -= taken.length;
      output.text += Buffer.from(taken).toString();
      return taken.length;
    },
    gapLine: (lines) => `${lines} missing\n`,
  });
  const fail = (code: string) => Object.assign(output, { room: 0, code });
  const recover = (room = Number.POSITIVE_INFINITY) => Object.assign(output, { room });
  return { sink, output, fail, recover };
}

describe('lines', () => {
  it('are written at once, each as it is', () => {
    const { sink, output } = somewhere();
    sink.write('one\n');
    sink.write('zwei ü\n');
    expect([output.text, sink.lost()]).toEqual(['one\nzwei ü\n', 0]);
  });

  it.each(['EPIPE', 'ENOSPC', 'EIO', 'EDQUOT', 'EFBIG', 'ECONNRESET'])(
    'that meet %s are dropped and counted, and the next one tells how many',
    (code) => {
      const { sink, output, fail, recover } = somewhere();
      sink.write('one\n');
      fail(code);
      for (let line = 0; line < 3; line += 1) sink.write('lost\n');
      expect(sink.lost()).toBe(3);
      recover();
      sink.write('two\n');
      sink.write('three\n');
      expect([output.text, sink.lost()]).toEqual(['one\n3 missing\ntwo\nthree\n', 3]);
    },
  );

  it('that are cut by a full disk do not run into the next one', () => {
    const { sink, output, recover } = somewhere();
    recover(6);
    sink.write('one\n');
    sink.write('half of it\n');
    sink.write('lost\n');
    recover(3);
    sink.write('lost too\n');
    recover();
    sink.write('two\n');
    expect(output.text).toBe('one\nha\n2 \n3 missing\ntwo\n');
    expect(sink.lost()).toBe(3);
  });
});

describe('a reader who takes nothing for now', () => {
  it('gets all of it later, in order', () => {
    const { sink, output, fail, recover } = somewhere();
    fail('EAGAIN');
    sink.write('one\n');
    sink.write('two\n');
    vi.advanceTimersByTime(60_000);
    expect(output.text).toBe('');
    recover();
    vi.advanceTimersByTime(50);
    expect(output.text).toBe('one\ntwo\n');
    sink.write('three\n');
    expect([output.text, sink.lost()]).toEqual(['one\ntwo\nthree\n', 0]);
  });

  it('gets a line in pieces as it takes them', () => {
    const { sink, output, recover } = somewhere();
    Object.assign(output, { room: 3, code: 'EAGAIN' });
    sink.write('a longer line\n');
    expect(output.text).toBe('a l');
    recover(4);
    vi.advanceTimersByTime(50);
    expect(output.text).toBe('a longe');
    recover();
    vi.advanceTimersByTime(50);
    expect([output.text, sink.lost()]).toEqual(['a longer line\n', 0]);
  });

  it('does not make the rest pile up: it is dropped, and its place is marked', () => {
    const { sink, output, fail, recover } = somewhere();
    const line = `${'x'.repeat(1023)}\n`;
    fail('EAGAIN');
    for (let written = 0; written < 5000; written += 1) sink.write(line);
    expect(sink.lost()).toBe(5000 - 1024);
    recover();
    vi.advanceTimersByTime(50);
    expect(output.text.length).toBe(MIB);
    sink.write('last\n');
    expect(output.text.slice(MIB)).toBe('3976 missing\nlast\n');
  });

  it('who goes away takes with him what waited', () => {
    const { sink, output, fail, recover } = somewhere();
    fail('EAGAIN');
    sink.write('one\n');
    sink.write('two\n');
    fail('EPIPE');
    vi.advanceTimersByTime(50);
    expect(sink.lost()).toBe(2);
    recover();
    sink.write('three\n');
    expect(output.text).toBe('2 missing\nthree\n');
  });
});

describe('the end', () => {
  it('waits until all is written, but not for ever', async () => {
    const { sink, output, fail, recover } = somewhere();
    await sink.flushed(1000);
    fail('EAGAIN');
    sink.write('one\n');
    let ends = 0;
    const end = () => {
      ends += 1;
    };
    void sink.flushed(1000).then(end);
    await vi.advanceTimersByTimeAsync(999);
    expect(ends).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(ends).toBe(1);
    void sink.flushed(1000).then(end);
    recover();
    await vi.advanceTimersByTimeAsync(50);
    expect([ends, output.text]).toEqual([2, 'one\n']);
  });
});
