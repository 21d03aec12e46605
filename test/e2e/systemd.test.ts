import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UNIT_FILE, UNIT_TEXT } from '../shipping/systemd-unit.ts';
import { type ConfigFolder, configFolder, runExporter } from '../support/exporter-process.ts';

const run = promisify(execFile);

/** Ten times what config/INSTALL.md says. */
const EXPOSURE_MAX = 13;

let folder: ConfigFolder;

beforeAll(async () => {
  folder = await configFolder();
});
afterAll(async () => {
  await folder?.remove();
});

describe('systemd', () => {
  it.each([
    ['as it is', UNIT_TEXT],
    ['with credentials', UNIT_TEXT.replaceAll(/^#(?=LoadCredential=|Environment=)/gm, '')],
  ])('understands every line of the unit, %s', async (_how, text) => {
    // The program is not installed here; systemd looks whether it is there.
    const unit = text.replaceAll('/usr/local/bin/cbr-exporter', process.execPath);
    const file = await folder.write(basename(UNIT_FILE), unit);
    const { stdout, stderr } = await run('systemd-analyze', ['verify', '--man=no', file]);
    expect(stdout + stderr).toBe('');
  });

  it('understands every line of the socket', async () => {
    const unit = UNIT_TEXT.replaceAll('/usr/local/bin/cbr-exporter', process.execPath);
    await folder.write(basename(UNIT_FILE), unit);
    const text = await readFile(UNIT_FILE.replace('.service', '.socket'), 'utf8');
    const file = await folder.write('cbr-exporter.socket', text);
    const { stdout, stderr } = await run('systemd-analyze', ['verify', '--man=no', file]);
    expect(stdout + stderr).toBe('');
  });

  it('finds it as little exposed as config/INSTALL.md says', async () => {
    const threshold = `--threshold=${EXPOSURE_MAX}`;
    const analyze = ['security', '--offline=true', '--no-pager', threshold, UNIT_FILE];
    const { stdout } = await run('systemd-analyze', analyze);
    expect(stdout).toContain('Overall exposure level for cbr-exporter.service: ');
  });
});

it('a credential reaches the configuration as the unit says', async () => {
  const credentials = await folder.write('cbr-password', 'secret\n');
  const [, passwordFile] = /^# In the configuration: (password_file: .*)$/m.exec(UNIT_TEXT) ?? [];
  const config = await folder.write(
    'config.yml',
    `projects:
  - name: prod
    auth:
      type: password
      auth_url: https://iam.eu-de.otc.t-systems.com/v3
      domain_name: OTC-EU-DE-00000000001000000000
      username: cbr-reader
      project_name: eu-de_prod
      ${passwordFile}
    checkpoints: [8b0851a8-adf3-4f4c-a914-dead08bf9664]
`,
  );
  const environment = { CREDENTIALS_DIRECTORY: join(credentials, '..') };
  const flags = [`--config.file=${config}`, '--config.check'];
  expect(await runExporter(flags, { environment })).toEqual({
    code: 0,
    stdout: 'ok\n',
    stderr: '',
  });
});
