import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findProgram } from '../../src/demo/programs.ts';
import { type ConfigFolder, configFolder } from '../support/exporter-process.ts';

let folder: ConfigFolder;
beforeEach(async () => {
  folder = await configFolder();
});
afterEach(() => folder.remove());

async function program(name: string): Promise<string> {
  const file = await folder.write(name, '#!/bin/sh\n');
  await chmod(file, 0o755);
  return file;
}

describe('findProgram', () => {
  it('finds a program by any of its names, the first one first', async () => {
    const upstream = await program('alertmanager');
    const names = ['prometheus-alertmanager', 'alertmanager'];
    const path = `/nowhere::${folder.path}`;
    expect(await findProgram(names, path)).toBe(upstream);
    const debian = await program('prometheus-alertmanager');
    expect(await findProgram(names, path)).toBe(debian);
  });

  it('passes by what is no program', async () => {
    await folder.write('prometheus', 'only a text');
    await mkdir(join(folder.path, 'alertmanager'));
    expect(await findProgram(['prometheus', 'alertmanager'], folder.path)).toBeUndefined();
  });
});
