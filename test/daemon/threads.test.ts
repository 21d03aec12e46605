import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { threadsAtRest, workOfThreads } from '../../src/daemon/threads.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the work of threads', () => {
  it.each<readonly [resources: readonly string[], work: readonly string[]]>([
    [[], []],
    [['TTYWrap', 'Timeout', 'TCPSocketWrap', 'QueryReqWrap', 'Zlib'], []],
    [['Timeout', 'FSReqPromise'], ['FSReqPromise']],
    [
      ['FSReqCallback', 'PipeWrap', 'CloseReq'],
      ['FSReqCallback', 'CloseReq'],
    ],
    [
      ['GetAddrInfoReqWrap', 'GetNameInfoReqWrap'],
      ['GetAddrInfoReqWrap', 'GetNameInfoReqWrap'],
    ],
  ])('of %j is %j', (resources, work) => {
    expect(workOfThreads({ getActiveResourcesInfo: () => [...resources] })).toEqual(work);
  });

  it('can be waited for', async () => {
    const work = ['FSReqPromise'];
    let isOver = false;
    const waiting = threadsAtRest({ getActiveResourcesInfo: () => work }).then(() => {
      isOver = true;
    });
    await vi.advanceTimersByTimeAsync(1000);
    expect(isOver).toBe(false);
    work.pop();
    await vi.advanceTimersByTimeAsync(20);
    expect(isOver).toBe(true);
    await waiting;
  });
});
