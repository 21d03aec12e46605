import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../shipping/docker-context.ts';
import { UNIT_TEXT } from '../shipping/systemd-unit.ts';
import { type ConfigFolder, configFolder } from '../support/exporter-process.ts';
import { configText, type RunningSimulator, startSimulator } from '../support/simulated.ts';
import { ready } from '../support/until.ts';
import { build } from './built.ts';
import { freePort } from './free-port.ts';
import { hostileFleet } from './hostile-fleet.ts';
import { type Machine, makeMachine, outside, startMachine } from './machine.ts';

const UNIT = 'cbr-exporter';
const MINUTES_MS = 10 * 60_000;

const fleet = hostileFleet();
let folder: ConfigFolder;
let directory: string;
let simulator: RunningSimulator;
let machine: Machine;
let url: string;

beforeAll(async () => {
  folder = await configFolder();
  directory = join(folder.path, 'machine');
  await build();
  await makeMachine(directory);
  simulator = await startSimulator(fleet);
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  await install();
  const token = fleet.projects[0]?.tokens[0] ?? '';
  await give(token, '600', '/etc/cbr-exporter/password');
  await configure(fleet.checkpoints.length);
  const [, start = ''] = /^ExecStart=(.*)$/m.exec(UNIT_TEXT) ?? [];
  await give(
    `[Service]
LoadCredential=cbr-password:/etc/cbr-exporter/password
ExecStart=
ExecStart=${start} --web.listen-address=127.0.0.1:${port}
`,
    '644',
    `/etc/systemd/system/${UNIT}.service.d/override.conf`,
  );
  machine = await startMachine(directory);
}, MINUTES_MS);
afterAll(async () => {
  await machine?.stop();
  await simulator?.close();
  await outside('rm', '-rf', directory);
  await folder?.remove();
}, MINUTES_MS);

/** The documented lines, with the machine's folder before what they write. */
async function install(): Promise<void> {
  const text = await readFile(join(ROOT, 'config/INSTALL.md'), 'utf8');
  const lines = [...text.matchAll(/^sudo ((?:install|ln) .*?)(?: +#.*)?$/gm)];
  const script = lines.map(([, line = '']) => line.replaceAll(/ (?=\/)/g, ` ${directory}`));
  expect(script.length).toBeGreaterThan(4);
  await outside('sh', '-ec', [`cd ${ROOT}`, ...script].join('\n'));
}

async function give(text: string, mode: string, path: string): Promise<void> {
  const file = await folder.write('given', text);
  await outside('install', '-D', `--mode=${mode}`, file, `${directory}${path}`);
}

async function configure(count: number): Promise<void> {
  const auth = '      type: token\n      token_file: ${CREDENTIALS_DIRECTORY}/cbr-password';
  const some = { ...fleet, checkpoints: fleet.checkpoints.slice(0, count) };
  await give(configText(some, simulator.url, { auth }), '644', '/etc/cbr-exporter/config.yml');
}

const systemctl = (...args: readonly string[]) => machine.root('systemctl', ...args, UNIT);
async function shown(property: string): Promise<string> {
  return (await systemctl('show', `--property=${property}`, '--value')).trim();
}
async function status(): Promise<string> {
  return machine.root('cat', `/proc/${await shown('MainPID')}/status`);
}

describe('the unit, installed as documented and started by systemd', () => {
  it('polls with its credential once it is enabled', async () => {
    await systemctl('enable', '--now');
    await answering();
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text.match(/^cbr_checkpoint_presence\{.*presence="present".* 1$/gm)).toHaveLength(
      fleet.checkpoints.length,
    );
    expect(await systemctl('is-enabled')).toBe('enabled\n');
  });

  it('may do nothing but its work', async () => {
    const now = await status();
    expect(now).not.toMatch(/^Uid:\t0\t/m);
    expect(now).toMatch(/^CapBnd:\t0+$/m);
    expect(now).toMatch(/^NoNewPrivs:\t1$/m);
    expect(now).toMatch(/^Seccomp:\t2$/m);
    const rating = await machine.root('systemd-analyze', 'security', '--no-pager', UNIT);
    expect(Number(/Overall exposure level.*: ([\d.]+) OK/.exec(rating)?.[1])).toBeLessThan(1.4);
  });

  it('takes over a configuration with a reload, and its log is in the journal', async () => {
    await configure(1);
    await systemctl('reload');
    await expect
      .poll(() => machine.root('journalctl', '-o', 'cat', '-u', UNIT))
      .toContain('configuration reloaded');
  });

  it('is started again when it is killed, with what it knew', async () => {
    await systemctl('kill', '--signal=SIGKILL');
    await expect.poll(() => shown('NRestarts'), { timeout: 20_000 }).toBe('1');
    await answering();
    expect(await machine.root('ls', `/var/lib/${UNIT}`)).not.toBe('');
  });

  it('ends in time', async () => {
    const stoppedMs = performance.now();
    await systemctl('stop');
    expect(performance.now() - stoppedMs).toBeLessThan(8000);
    expect([await shown('Result'), await shown('ExecMainStatus')]).toEqual(['success', '0']);
  });

  it('is not started again and again with a configuration that cannot be read', async () => {
    await give('nonsense: 1\n', '644', '/etc/cbr-exporter/config.yml');
    await systemctl('start');
    await expect.poll(() => shown('ActiveState'), { timeout: 20_000 }).toBe('failed');
    expect([await shown('ExecMainStatus'), await shown('NRestarts')]).toEqual(['3', '0']);
  });
});

/** Once there is somebody who listens. */
async function answering(): Promise<void> {
  await expect
    .poll(
      () =>
        fetch(`${url}/-/healthy`).then(
          ({ ok }) => ok,
          () => false,
        ),
      { timeout: 20_000 },
    )
    .toBe(true);
  await ready(url);
}
