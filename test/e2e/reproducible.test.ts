import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT } from '../shipping/docker-context.ts';
import { type ConfigFolder, configFolder } from '../support/exporter-process.ts';

const run = promisify(execFile);

let folder: ConfigFolder;
beforeAll(async () => {
  folder = await configFolder();
});
afterAll(() => folder?.remove());

/** Every file of dist, with the hash of its bytes, as a clone at that path builds it. */
async function builtAt(path: string, environment: Readonly<Record<string, string>>) {
  const clone = join(folder.path, path);
  await run('git', ['clone', '--quiet', '--no-hardlinks', ROOT, clone]);
  const options = { cwd: clone, env: { ...process.env, ...environment } };
  await run('npm', ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit'], options);
  await run('npm', ['run', 'build'], options);
  const dist = join(clone, 'dist');
  const entries = await readdir(dist, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const hashes = files.map(async ({ parentPath, name }) => {
    const file = join(parentPath, name);
    const hash = createHash('sha256').update(await readFile(file));
    return [file.slice(clone.length), hash.digest('hex')] as const;
  });
  return Object.fromEntries((await Promise.all(hashes)).toSorted());
}

it('two clones of a commit build the same bytes, wherever they are and whoever builds them', async () => {
  const one = await builtAt('one', { TZ: 'UTC', LC_ALL: 'C' });
  const other = await builtAt('further/down/another clone', {
    TZ: 'Asia/Tokyo',
    LC_ALL: 'C.UTF-8',
    HOSTNAME: 'elsewhere',
    // A variable that tools take for the time of the build.
    SOURCE_DATE_EPOCH: '1000000000',
  });
  expect(Object.keys(one)).toEqual(
    expect.arrayContaining(['/dist/cbr-exporter.js', '/dist/cbr-exporter.js.map']),
  );
  expect(other).toEqual(one);
}, 600_000);
