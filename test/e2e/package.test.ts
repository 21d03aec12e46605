import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { ROOT } from '../shipping/docker-context.ts';
import { type ConfigFolder, configFolder, runExporter } from '../support/exporter-process.ts';
import { build, DIST } from './built.ts';

const run = promisify(execFile);

let folder: ConfigFolder;

beforeAll(async () => {
  await build();
  folder = await configFolder();
});
afterAll(async () => {
  await folder?.remove();
});

/** Packs a folder and gives the path of the tarball. */
async function pack(what: string, ...flags: readonly string[]): Promise<string> {
  const to = join(folder.path, `packed-${what === '.' ? 'root' : 'dist'}`);
  await mkdir(to);
  const options = ['--json', `--pack-destination=${to}`, ...flags];
  const { stdout } = await run('npm', ['pack', what, ...options], { cwd: ROOT });
  const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf('[')));
  return join(to, filename);
}

describe('the npm package', () => {
  it('installs without a registry, and brings the command', async () => {
    const tarball = await pack('./dist');
    const prefix = join(folder.path, 'prefix');
    // Nothing answers on this port: whatever asks for a package fails.
    const nowhere = ['--registry=http://127.0.0.1:9/', '--fetch-retries=0', '--no-audit'];
    await run('npm', ['install', '--global', `--prefix=${prefix}`, ...nowhere, tarball]);
    const command = join(prefix, 'bin/cbr-exporter');
    const example = join(prefix, 'lib/node_modules/cbr-exporter/config/cbr-exporter.example.yml');
    expect(await runExporter(['--version'], { program: [command] })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`cbr-exporter ${packageJson.version} (revision `),
    });
    const check = [`--config.file=${example}`, '--config.check'];
    expect(await runExporter(check, { program: [command] })).toMatchObject({
      code: 0,
      stdout: 'ok\n',
    });
  });

  it('is made by `npm pack` of the checkout as well, with the same bundle', async () => {
    const tarball = await pack('.');
    await run('tar', ['-xzf', tarball, '-C', folder.path]);
    const program = [join(folder.path, 'package', packageJson.bin['cbr-exporter'])] as const;
    const { code, stdout } = await runExporter(['--version'], { program });
    expect([code, stdout]).toEqual([0, expect.stringContaining(packageJson.version)]);
  });
});

it('the bill of materials names every package that is in the bundle', async () => {
  await run('npm', ['run', 'sbom'], { cwd: ROOT });
  const bill = JSON.parse(await readFile(join(DIST, 'cbr-exporter.cdx.json'), 'utf8'));
  expect([bill.bomFormat, bill.metadata.component.name]).toEqual(['CycloneDX', 'cbr-exporter']);
  const named: readonly string[] = bill.components.map(
    ({ group, name, version }: Readonly<Record<string, string>>) =>
      `${group === undefined ? '' : `${group}/`}${name} ${version}`,
  );
  const licenses = await readFile(join(DIST, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
  const bundled = [...licenses.matchAll(/^(\S+ \d[\w.-]+) \(\S+\)$/gm)].map(([, each]) => each);
  expect(bundled.length).toBeGreaterThan(40);
  expect(named).toEqual(expect.arrayContaining(bundled));
  expect(named).not.toContainEqual(expect.stringMatching(/^(vitest|typescript|esbuild) /));
});
