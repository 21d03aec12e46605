import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConfigFolder, configFolder, START } from '../support/exporter-process.ts';
import { generatedFleet } from '../support/generated-fleet.ts';
import { configText, type RunningSimulator, startSimulator } from '../support/simulated.ts';
import { until } from '../support/until.ts';

const FLEET = generatedFleet({
  seed: 4,
  startMs: Date.now(),
  projects: 1,
  checkpoints: 3,
  resourcesPerCheckpoint: 1,
});
const ANSWERED_WITHIN_MS = 2000;
const PATIENTLY = { timeout: 10_000 };
/** A cycle that ended well is told, too. */
const QUIETLY = '--log.level=warn';
const FULL = openSync('/dev/full', 'w');

let folder: ConfigFolder;
let simulator: RunningSimulator;
let child: ChildProcess | undefined;

beforeEach(async () => {
  folder = await configFolder();
  simulator = await startSimulator(FLEET);
});
afterEach(async () => {
  child?.kill('SIGKILL');
  child = undefined;
  await simulator.close();
  await folder.remove();
});

interface Outputs {
  readonly stdout?: 'pipe' | number;
  readonly stderr?: 'pipe' | number;
}

async function begin(
  flags: readonly string[],
  { stdout = 'pipe', stderr = 'pipe' }: Outputs = {},
): Promise<ChildProcess> {
  const file = `${folder.path}/cbr-exporter.yml`;
  child = spawn(process.execPath, [START, `--config.file=${file}`, ...flags], {
    env: {},
    stdio: ['ignore', stdout, stderr],
  });
  return child;
}

/** Its exit code, and what it said on stderr, if anybody heard. */
async function ended(started: ChildProcess): Promise<{ code: number | null; said: string }> {
  const exit = once(started, 'exit');
  const said = started.stderr === null ? '' : await text(started.stderr);
  return { code: (await exit)[0], said };
}

describe('what was asked for', () => {
  beforeEach(() => folder.write('cbr-exporter.yml', configText(FLEET, simulator.url)));
  const asked = ['--once', '--report', '--config.check', '--version', '--help'];

  it.each(asked)('that cannot be written ends %s with 1 and a line', async (flag) => {
    const { said, code } = await ended(await begin([flag, QUIETLY], { stdout: FULL }));
    expect(code).toBe(1);
    expect(said).toMatch(/^cbr-exporter: stdout cannot be written: ENOSPC: .*\n$/);
  });

  it.each(asked)('may be %s, and more than its reader wants', async (flag) => {
    const started = await begin([flag, QUIETLY]);
    started.stdout?.destroy();
    expect(await ended(started)).toEqual({ code: 0, said: '' });
  });

  it('and is not taken by its reader ends with 1 at a signal', async () => {
    const pipe = `${folder.path}/pipe`;
    execFileSync('mkfifo', [pipe]);
    const writer = await open(pipe, 'r+');
    const reader = await open(pipe, 'r');
    // More than a pipe holds.
    const started = await begin(['--config.schema'], { stdout: writer.fd });
    await reader.read(Buffer.alloc(1));
    started.kill('SIGTERM');
    expect(await ended(started)).toEqual({ code: 1, said: '' });
    await Promise.all([writer.close(), reader.close()]);
  });

  it.each([
    [['--config.check'], 'projects: 1', 3],
    [[], 'projects: 1', 3],
    [['--nonsense'], '', 2],
  ])(
    'wrongly, with %j, ends as it should where nobody can be told',
    async (flags, config, code) => {
      await folder.write('cbr-exporter.yml', config);
      const started = await begin(flags, { stderr: FULL });
      expect(await ended(started)).toEqual({ code, said: '' });
    },
  );
});

describe('a daemon whose log', () => {
  const ask = (path: string, method = 'GET') =>
    new Promise<string>((resolve, reject) => {
      const socketPath = `${folder.path}/socket`;
      const asking = request({ socketPath, path, method, timeout: ANSWERED_WITHIN_MS }, (answer) =>
        resolve(text(answer)),
      );
      asking.on('timeout', () => asking.destroy(new Error('no answer'))).on('error', reject);
      asking.end();
    });

  /** Asks again until it is there. */
  async function start(stderr: 'pipe' | number, flags: readonly string[] = []) {
    const socket = `--web.listen-address=unix://${folder.path}/socket`;
    const started = await begin([socket, ...flags], { stdout: 'pipe', stderr });
    await until(() => {
      if (started.exitCode !== null) throw new Error(`it ended with ${started.exitCode}`);
      return ask('/-/healthy').catch(() => '');
    });
    return started;
  }

  const counted = async (name: string) => {
    const lines = (await ask('/metrics')).split('\n');
    return Number(lines.find((line) => line.startsWith(name))?.split(' ')[1]);
  };

  /** Polls, answers, reloads, and stops when it is told to. */
  async function expectAlive(started: ChildProcess): Promise<void> {
    const before = simulator.requests.total();
    await expect.poll(() => simulator.requests.total(), PATIENTLY).toBeGreaterThan(before + 3);
    expect(await ask('/-/reload', 'POST')).toBe('reloaded\n');
    const failures = await counted('cbr_exporter_log_write_failures_total');
    expect(failures).toBeGreaterThan(0);
    started.kill('SIGTERM');
    expect((await once(started, 'exit'))[0]).toBe(0);
  }

  it('is on a full disk goes on with its work', async () => {
    await folder.write('cbr-exporter.yml', configText(FLEET, simulator.url));
    await expectAlive(await start(FULL));
  });

  it('is no longer read goes on with its work', async () => {
    await folder.write('cbr-exporter.yml', configText(FLEET, simulator.url));
    const started = await start('pipe');
    started.stderr?.destroy();
    await ask('/-/reload', 'POST');
    await expectAlive(started);
  });

  it('is read by somebody asleep waits for nobody, and marks what was dropped', {
    timeout: 60_000,
  }, async () => {
    // Each load warns of every pattern without a match.
    const patterns = Array.from({ length: 1500 }, (_, at) => `${at}*.txt`);
    const config = configText(FLEET, simulator.url);
    await folder.write(
      'cbr-exporter.yml',
      `${config}    checkpoint_files: [${patterns.join(', ')}]\n`,
    );
    const started = await start('pipe', ['--no-config.watch']);
    // Said so far: what the pipe holds, what waits for its reader, and what is dropped.
    for (let reload = 0; reload < 12; reload += 1) {
      expect(await ask('/-/reload', 'POST')).toBe('reloaded\n');
    }
    expect(await counted('cbr_exporter_log_write_failures_total')).toBeGreaterThan(0);

    let log = '';
    started.stderr?.on('data', (data) => {
      log += data;
    });
    await expect.poll(() => log.includes('"configuration reloaded"'), PATIENTLY).toBe(true);
    await expect
      .poll(async () => {
        await ask('/-/reload', 'POST');
        return log.includes('log lines are missing here');
      }, PATIENTLY)
      .toBe(true);
    started.kill('SIGTERM');
    expect((await once(started, 'exit'))[0]).toBe(0);
    const lines = log.trim().split('\n');
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
  });
});
