import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { ROOT } from '../shipping/docker-context.ts';
import { versionOf } from './prometheus.ts';

const run = promisify(execFile);

it('Prometheus is tested from the oldest that the README names to that of the module', async () => {
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
  const [, oldest] = /for Prometheus (\d+\.\d+) or newer/.exec(readme) ?? [];
  const { stdout: today } = await run(process.execPath, [join(ROOT, '.ci/programs.js')]);
  const module = await readFile(join(ROOT, 'test/e2e/programs/prometheus/go.mod'), 'utf8');
  const [, minor] = /prometheus\/prometheus v0\.3(\d\d)\./.exec(module) ?? [];
  for (const program of ['prometheus', 'promtool']) {
    expect(await versionOf(program)).toBe(oldest);
    expect(await versionOf(join(today.trim(), program))).toBe(`3.${Number(minor)}`);
  }
});
