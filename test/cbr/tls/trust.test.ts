import { mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createTrusts } from '../../../src/cbr/tls/trust.ts';
import type { Log, LogFields } from '../../../src/domain/log.ts';
import { certificate, readCa } from '../../simulator/certificates.ts';

async function trusting(contents: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'cbr-exporter-tls-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = (name: string) => join(folder, name);
  const write = (name: string, text: string) => writeFile(path(name), text);
  for (const [name, text] of Object.entries(contents)) await write(name, text);

  let monotonicMs = 0;
  const logged: string[] = [];
  const line = (level: string) => (fields: LogFields, message: string) => {
    logged.push(`${level} ${message} ${JSON.stringify(fields)}`.replaceAll(`${folder}/`, ''));
  };
  const log: Log = {
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
  };
  const trusts = createTrusts({ log, nowMs: Date.now, monotonicMs: () => monotonicMs });
  const files = {
    caFile: undefined,
    certFile: path('client.pem'),
    keyFile: path('client.key'),
  };
  const trust = trusts.of(files);
  return {
    path,
    write,
    logged,
    trusts,
    files,
    now: trust.context,
    /** When it is time to look again. */
    later: () => {
      monotonicMs += 1001;
      return trust.context();
    },
  };
}

const PAIR = { 'client.pem': certificate('client').cert, 'client.key': certificate('client').key };
const OTHER = certificate('server');

describe('a pair that is replaced', () => {
  it('counts within a second, and is told once', async () => {
    const { now, later, write, logged } = await trusting(PAIR);
    const first = await now();
    expect('reason' in first).toBe(false);
    await write('client.pem', OTHER.cert);
    await write('client.key', OTHER.key);
    expect(await now()).toBe(first);
    const second = await later();
    expect('reason' in second).toBe(false);
    expect(second).not.toBe(first);
    expect(await later()).toBe(second);
    expect(logged).toEqual([
      'info other TLS files are in use from now on {"certFile":"client.pem","keyFile":"client.key"}',
    ]);
  });

  it('counts once both are there, the last one until then', async () => {
    const { now, later, write, logged } = await trusting(PAIR);
    const first = await now();
    await write('client.pem', OTHER.cert);
    expect(await later()).toBe(first);
    expect(await later()).toBe(first);
    expect(logged).toEqual([
      'warn the last TLS files stay in use {"problem":"client.key is the key of another certificate than that of CN=localhost"}',
    ]);
    await write('client.key', OTHER.key);
    expect(await later()).not.toBe(first);
  });

  it.each([
    ['empty', '', 'client.pem is empty'],
    ['cut off', OTHER.cert.slice(0, 200), 'client.pem is cut off in the middle of a certificate'],
  ])('is not believed while it is %s', async (_what, text, problem) => {
    const { now, later, write, logged } = await trusting(PAIR);
    const first = await now();
    await write('client.pem', text);
    expect(await later()).toBe(first);
    expect(logged).toEqual([`warn the last TLS files stay in use {"problem":"${problem}"}`]);
    await write('client.pem', PAIR['client.pem']);
    expect(await later()).toBe(first);
    expect(logged).toHaveLength(1);
  });

  it('may be one of links that are swapped', async () => {
    const { now, later, write, path } = await trusting({});
    await write('old.pem', PAIR['client.pem']);
    await write('new.pem', OTHER.cert + OTHER.key);
    await write('client.key', PAIR['client.key']);
    await symlink('old.pem', path('client.pem'));
    const first = await now();
    await symlink('new.pem', path('next'));
    await rename(path('next'), path('client.pem'));
    await write('client.key', OTHER.key);
    expect(await later()).not.toBe(first);
  });

  it('may vanish for a while', async () => {
    const { now, later, path, logged } = await trusting(PAIR);
    const first = await now();
    await rm(path('client.key'));
    expect(await later()).toBe(first);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain('cannot read client.key: ENOENT');
  });
});

describe('a pair that never was right', () => {
  it('fails in words, and counts from when it is', async () => {
    const { now, write } = await trusting({ ...PAIR, 'client.key': OTHER.key });
    expect(await now()).toEqual({
      reason: 'tls',
      detail: expect.stringMatching(/client\.key is the key of another certificate/),
    });
    await write('client.key', PAIR['client.key']);
    expect('reason' in (await now())).toBe(false);
  });
});

it('is parsed once for all who name the same files', async () => {
  const { now, trusts, files } = await trusting(PAIR);
  const other = trusts.of({ ...files });
  expect(await other.context()).toBe(await now());
  const contexts = await Promise.all(Array.from({ length: 64 }, () => other.context()));
  expect(new Set(contexts).size).toBe(1);
  expect(await trusts.of({ ...files, caFile: files.certFile }).context()).not.toBe(await now());
});

it('without files is that of the system and of Node', async () => {
  const { trusts } = await trusting({ 'ca.pem': readCa() });
  const none = { caFile: undefined, certFile: undefined, keyFile: undefined };
  expect(await trusts.of(none).context()).toBe(await trusts.of(none).context());
});
