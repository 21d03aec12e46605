import { describe, expect, it } from 'vitest';
import { handedOverSockets } from '../../../src/daemon/serving/handed-over.ts';

describe('sockets that are handed over', () => {
  it('come behind stderr, by their names', () => {
    const environment = { LISTEN_FDS: '3', LISTEN_PID: '7', LISTEN_FDNAMES: 'web:' };
    expect(handedOverSockets(environment, 7)).toEqual([
      { kind: 'descriptor', descriptor: 3, name: 'web' },
      { kind: 'descriptor', descriptor: 4, name: 'number 2' },
      { kind: 'descriptor', descriptor: 5, name: 'number 3' },
    ]);
  });

  it.each([
    [{}, 'no socket was handed over (LISTEN_FDS is not set)'],
    [{ LISTEN_FDS: '', LISTEN_PID: '7' }, 'no socket was handed over'],
    [{ LISTEN_FDS: '1' }, 'handed over to another process'],
    [{ LISTEN_FDS: '1', LISTEN_PID: '8' }, 'handed over to another process'],
    [{ LISTEN_FDS: '0', LISTEN_PID: '7' }, 'no number of sockets from 1 to 64'],
    [{ LISTEN_FDS: '1e3', LISTEN_PID: '7' }, 'no number of sockets from 1 to 64'],
    [{ LISTEN_FDS: '65', LISTEN_PID: '7' }, 'no number of sockets from 1 to 64'],
  ])('are none with %j', (environment, reason) => {
    expect(handedOverSockets(environment, 7)).toContain(reason);
  });
});
