import { describe, expect, it } from 'vitest';
import { type Bound, bindAll, bindEach } from '../../src/web/bind.ts';

/** A machine on which some addresses cannot be had; writes down what was tried and closed. */
function machine(refuse: (host: string, port: number) => string | undefined) {
  const done: string[] = [];
  let free = 40_000;
  const bind = async ({ host, port }: { host: string; port: number }): Promise<Bound> => {
    done.push(`${host} ${port}`);
    const code = refuse(host, port);
    if (code !== undefined) throw Object.assign(new Error(code), { code });
    if (port === 0) free += 1;
    return { port: port === 0 ? free : port, close: async () => void done.push(`close ${host}`) };
  };
  return { bind, done };
}

describe('all addresses', () => {
  it.each(['EAFNOSUPPORT', 'EADDRNOTAVAIL'])(
    'are those of IPv4 without IPv6 (%s)',
    async (code) => {
      const { bind, done } = machine((host) => (host === '::' ? code : undefined));
      await bindAll(10227, bind);
      expect(done).toEqual([':: 10227', '0.0.0.0 10227']);
    },
  );

  it('are not halved because somebody else has the port', async () => {
    const { bind, done } = machine((host) => (host === '::' ? 'EADDRINUSE' : undefined));
    await expect(bindAll(10227, bind)).rejects.toThrow('EADDRINUSE');
    expect(done).toEqual([':: 10227']);
  });
});

describe('the addresses of a name', () => {
  it.each([
    ['all of them', [], ['::1', '127.0.0.1']],
    ['those that the machine has', ['::1'], ['127.0.0.1']],
    ['those that the machine has', ['127.0.0.1'], ['::1']],
  ])('are %s', async (_, lacking, bound) => {
    const { bind, done } = machine((host) =>
      lacking.includes(host) ? 'EADDRNOTAVAIL' : undefined,
    );
    expect(await bindEach(['::1', '127.0.0.1'], 9, bind)).toHaveLength(bound.length);
    expect(done).toEqual(['::1 9', '127.0.0.1 9']);
  });

  it('are none when the machine has none of them', async () => {
    const { bind } = machine(() => 'EADDRNOTAVAIL');
    await expect(bindEach(['192.0.2.1', '192.0.2.2'], 9, bind)).rejects.toThrow('EADDRNOTAVAIL');
  });

  it('get another port when the free one of the first is taken at the second', async () => {
    const { bind, done } = machine((host, port) =>
      host === '127.0.0.1' && port === 40_001 ? 'EADDRINUSE' : undefined,
    );
    const servers = await bindEach(['::1', '127.0.0.1'], 0, bind);
    expect(servers.map(({ port }) => port)).toEqual([40_002, 40_002]);
    expect(done.slice(0, 3)).toEqual(['::1 0', '127.0.0.1 40001', 'close ::1']);
  });

  it('are given up when there is no such port', async () => {
    const { bind, done } = machine((host) => (host === '127.0.0.1' ? 'EADDRINUSE' : undefined));
    await expect(bindEach(['::1', '127.0.0.1'], 0, bind)).rejects.toThrow('EADDRINUSE');
    expect(done.filter((each) => each === 'close ::1')).toHaveLength(10);
  });
});
