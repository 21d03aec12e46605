import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config/load.ts';
import { certificate, readCa } from '../simulator/certificates.ts';
import { configKeys, withoutRepeated } from '../support/config-keys.ts';
import { ID, load, readSchedule } from './loading.ts';

const FILE = fileURLToPath(new URL('../../config/cbr-exporter.example.yml', import.meta.url));
const EXAMPLE = await readFile(FILE, 'utf8');

/** With every key that is shown behind a `#` put into effect. */
const EVERYTHING = EXAMPLE.replaceAll(/^( *)#(?=[a-z-])/gm, '$1');

describe('the example configuration', () => {
  it('loads as it is, but for the token that is not there', async () => {
    const result = await loadConfig({ file: FILE, environment: {}, readSchedule });
    if (!result.ok) throw new Error(result.problems.join('\n'));
    expect(result.warnings).toEqual([
      expect.stringMatching(/: projects\[0\]\.auth\.token_file: the file does not exist$/),
    ]);
    expect(result.config.projects).toHaveLength(1);
  });

  it('shows every key, and no other', () => {
    const shown = leafPaths(parse(EVERYTHING), '').map(withoutRepeated);
    expect([...new Set(shown)].sort()).toEqual(configKeys());
  });

  it('loads with everything it shows', async () => {
    const inline = EVERYTHING.replaceAll(/^ *\w+_file: \/run\/.*\n/gm, '')
      .replaceAll(/^ *(?:domain_id|user_id|project_domain_id): .*\n/gm, '')
      // It shows keys that exclude each other.
      .replace(/^ {2}- name: with-role\n(?: {4}.*\n)*/m, '');
    const files = {
      'c.yml': inline,
      'checkpoints/a.yml': `- ${ID.replace('8', '9')}\n`,
      'clouds.yaml': CLOUDS,
      'tls/ca.pem': readCa(),
      'tls/client.pem': certificate('client').cert,
      'tls/client.key': certificate('client').key,
    };
    const names = ['TOKEN', 'PASSWORD', 'ACCESS_KEY', 'SECRET_KEY', 'SECURITY_TOKEN'];
    const environment = Object.fromEntries(names.map((name) => [`CBR_${name}`, 'abc']));
    const result = await load(files, { environment });
    if (!result.ok) throw new Error(result.problems.join('\n'));
    expect(result.config.projects[0]).toMatchObject({
      intervalMs: 3_600_000,
      poll: { timeoutMs: 20_000, concurrency: 2 },
      checkpoints: [{ source: 'static' }, { source: 'file' }],
    });
    expect(result.config.projects.map(({ auth }) => auth.type)).toEqual([
      'token',
      'password',
      'ak_sk',
      'ecs_agency',
      'ak_sk',
    ]);
    expect(result.warnings).toEqual([]);
  });
});

const CLOUDS = `
clouds:
  otc:
    auth: {auth_url: https://iam.example.com/v3}
    ak: abc
    sk: def
`;

function leafPaths(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value)) {
    const below = value.flatMap((item) => leafPaths(item, `${path}[]`));
    return below.includes(`${path}[]`) ? [path] : below;
  }
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, item]) =>
    leafPaths(item, path === '' ? key : `${path}.${key}`),
  );
}
