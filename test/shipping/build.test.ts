import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readBuildArguments } from '../../config/build/build-arguments.ts';
import { licensesText, packageFolders } from '../../config/build/licenses.ts';
import { prologue } from '../../config/build/prologue.ts';
import { publishedPackage } from '../../config/build/published-package.ts';
import { runtimeLock } from '../../config/build/runtime-lock.ts';
import packageJson from '../../package.json' with { type: 'json' };

describe('version and revision come', () => {
  const checkout = { version: '0.1.0', revision: 'abc' };
  it.each<[string[], Record<string, string>, string, string]>([
    [[], {}, '0.1.0', 'abc'],
    [['--version=', '--revision='], { REVISION: '' }, '0.1.0', 'abc'],
    [[], { REVISION: 'def', VERSION: '9.9.9' }, '0.1.0', 'def'],
    [['--version=1.2.3-rc.1', '--revision=123'], { REVISION: 'def' }, '1.2.3-rc.1', '123'],
  ])('with %j and %j', (argv, environment, version, revision) => {
    expect(readBuildArguments(argv, environment, checkout)).toEqual({ version, revision });
  });

  it.each([
    ['--version=v1.2.3', '--version=v1.2.3 is no version as 1.2.3; write it without a v'],
    ['--version=1.2', '--version=1.2 is no version as 1.2.3; write it without a v'],
    ['--revision=a"b', 'the revision a"b has more than letters, digits and . _ -'],
  ])('but not with %s', (argument, message) => {
    expect(() => readBuildArguments([argument], {}, checkout)).toThrow(message);
  });
});

describe('the first lines of the bundle', () => {
  const run = (node: string) => {
    const pretend = `Object.defineProperty(process.versions, 'node', {value: '${node}'});`;
    // The lines need a file name, which code on the command line has not.
    const code = prologue('>=24.12').replace('#!/usr/bin/env node', pretend);
    const script = `${code.replace('__filename', "'/x'")};process.stderr.write('goes on');process.exit(7)`;
    try {
      execFileSync(process.execPath, ['--input-type=commonjs', '-e', script], { stdio: 'pipe' });
    } catch (error) {
      const { status, stderr } = error as { status: number; stderr: Buffer };
      return [status, stderr.toString()];
    }
    return [0];
  };

  it.each(['24.12.0', '24.13.1', '26.0.0'])('let Node %s go on', (node) => {
    expect(run(node)).toEqual([7, 'goes on']);
  });

  it.each(['18.20.0', '22.21.1', '24.11.9'])('tell Node %s that it is too old', (node) => {
    expect(run(node)).toEqual([1, `cbr-exporter needs Node >=24.12; this is Node ${node}\n`]);
  });
});

describe('licenses', () => {
  it('are those of the packages whose code is in the bundle', () => {
    const inputs = {
      'src/main.ts': { bytesInOutput: 10 },
      'node_modules/zod/index.js': { bytesInOutput: 10 },
      'node_modules/zod/v4/core.js': { bytesInOutput: 10 },
      'node_modules/@fastify/error/index.js': { bytesInOutput: 10 },
      'node_modules/pino/node_modules/split2/index.js': { bytesInOutput: 1 },
      'node_modules/unused/index.js': { bytesInOutput: 0 },
    };
    expect(packageFolders(inputs)).toEqual([
      'node_modules/@fastify/error',
      'node_modules/pino/node_modules/split2',
      'node_modules/zod',
    ]);
  });

  it('are handed on with all their texts', () => {
    const text = licensesText([
      { name: 'a', version: '1.0.0', license: 'MIT', texts: ['Copyright A\n', 'Notice A\n'] },
      { name: 'b', version: '2.0.0', license: 'ISC', texts: ['Copyright B\n'] },
    ]);
    expect(text).toContain('\na 1.0.0 (MIT)\n\nCopyright A\n\nNotice A\n\n----');
    expect(text).toMatch(/\nb 2\.0\.0 \(ISC\)\n\nCopyright B\n$/);
  });
});

describe('the published package', () => {
  it('installs without fetching anything', () => {
    const published = publishedPackage(packageJson, '1.2.3', 'dist');
    expect(published).toEqual({
      name: 'cbr-exporter',
      version: '1.2.3',
      description: packageJson.description,
      license: 'Apache-2.0',
      engines: packageJson.engines,
      bin: { 'cbr-exporter': 'cbr-exporter.js' },
      type: 'commonjs',
    });
  });
});

describe('the bill of materials', () => {
  it('is made of what ships, whoever else uses it', () => {
    const { packages } = runtimeLock({
      name: 'x',
      version: '1.0.0',
      lockfileVersion: 3,
      packages: {
        '': { devDependencies: { b: '1' } } as object,
        'node_modules/a': {},
        'node_modules/b': { dev: true },
        'node_modules/c': { devOptional: true },
      },
    });
    expect(packages).toEqual({ '': { devDependencies: {} }, 'node_modules/a': {} });
  });

  it('has every dependency of package.json', () => {
    const lock = readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8');
    const { packages } = runtimeLock(JSON.parse(lock));
    for (const name of Object.keys(packageJson.dependencies)) {
      expect(packages).toHaveProperty([`node_modules/${name}`]);
    }
    expect(packages).not.toHaveProperty(['node_modules/vitest']);
  });
});
