import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { LookUpFiles } from '../../src/cbr/dns/look-up.ts';
import { type DnsServer, openDnsServer, type Zone } from './open-dns-server.ts';

export type { DnsServer, Zone } from './open-dns-server.ts';

/** One that ends with the test. */
export async function startDnsServer(zone: Zone): Promise<DnsServer> {
  const server = await openDnsServer(zone);
  onTestFinished(server.close);
  return server;
}

/** The files of a system, for a test to change. */
export async function systemFiles(
  texts: Readonly<Record<keyof LookUpFiles, string>>,
): Promise<{ files: LookUpFiles; write(file: keyof LookUpFiles, text: string): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'cbr-exporter-dns-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const files = { hosts: join(folder, 'hosts'), resolvConf: join(folder, 'resolv.conf') };
  const write = (file: keyof LookUpFiles, text: string) => writeFile(files[file], text);
  await write('hosts', texts.hosts);
  await write('resolvConf', texts.resolvConf);
  return { files, write };
}
