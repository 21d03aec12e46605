import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { exampleText } from '../../src/config/example.ts';
import { configJsonSchema } from '../../src/config/schema/json-schema.ts';
import { type ConfigFolder, configFolder, runExporter } from '../support/exporter-process.ts';
import { generatedFleet } from '../support/generated-fleet.ts';
import { parseExposition } from '../support/parse-exposition.ts';
import { configText, type RunningSimulator, startSimulator } from '../support/simulated.ts';

const FLEET = generatedFleet({
  seed: 3,
  startMs: Date.now(),
  projects: 2,
  checkpoints: 4,
  resourcesPerCheckpoint: 1,
});
const [FIRST] = FLEET.checkpoints;

let folder: ConfigFolder;
let simulator: RunningSimulator;

beforeEach(async () => {
  folder = await configFolder();
  simulator = await startSimulator(FLEET);
});
afterEach(async () => {
  await simulator.close();
  await folder.remove();
});

function configured(text = configText(FLEET, simulator.url)): Promise<string> {
  return folder.write('cbr-exporter.yml', text);
}

describe('what was asked for goes to stdout, with exit code 0', () => {
  it('--version', async () => {
    expect(await runExporter(['--version'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^cbr-exporter \d+\.\d+\.\d+ \(revision \w+, node 2\d\.\d+\.\d+\)\n$/,
      ),
      stderr: '',
    });
  });

  it.each(['--help', '-h'])('%s', async (flag) => {
    const { code, stdout, stderr } = await runExporter([flag]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('--web.listen-address');
  });
});

describe('what a configuration looks like goes to stdout too', () => {
  it('--config.schema', async () => {
    const { code, stdout } = await runExporter(['--config.schema']);
    expect([code, JSON.parse(stdout)]).toEqual([0, configJsonSchema('draft-2020-12')]);
  });

  it('--config.example', async () => {
    const { code, stdout } = await runExporter(['--config.example']);
    expect([code, stdout]).toEqual([0, exampleText()]);
  });
});

describe('an offset of the cycles', () => {
  it('that goes beyond the next tick is refused with the configuration, and auto fits any', async () => {
    const flags = [`--config.file=${await configured()}`, '--config.check'];
    const refused = await runExporter([...flags, '--poll.offset=1h']);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toMatch(
      /^\S+:1:11: schedule: has ticks that are 1s apart, and --poll\.offset puts each off .*\n$/,
    );
    expect(await runExporter([...flags, '--poll.offset=auto'])).toMatchObject({
      code: 0,
      stdout: 'ok\n',
      stderr: '',
    });
  });
});

describe('usage errors end with 2 and say what is right', () => {
  it.each<[readonly string[], Readonly<Record<string, string>>, string]>([
    [['--config.fiel=x'], {}, '--config.file'],
    [['--log.level=inof'], {}, 'info'],
    [['--web.listen-address=10227'], {}, ':port'],
    [['--once', '--config.check'], {}, '--config.check'],
    [['--web.config.files=/x'], {}, 'web.config.file'],
    [['--config.watch=no'], {}, 'config.watch'],
    [['extra'], {}, 'extra'],
    [[], { CBR_EXPORTER_LOG_LEVEL: 'loud' }, 'CBR_EXPORTER_LOG_LEVEL'],
  ])('%j %j', async (flags, environment, part) => {
    const { code, stdout, stderr } = await runExporter(flags, { environment });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^cbr-exporter: .*\n/);
    expect(stderr).toContain(part);
  });
});

describe('a configuration that cannot be used ends with 3', () => {
  it('when it is not there, saying what to copy', async () => {
    const { code, stdout, stderr } = await runExporter([`--config.file=${folder.path}/none.yml`]);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toContain('copy config/cbr-exporter.example.yml');
  });

  it.each([['--once'], ['--config.check'], ['--web.listen-address=127.0.0.1:0']])(
    'with %s, all problems named at once',
    async (flag) => {
      const file = await configured('shedule: x\nprojects:\n  - name: a\n    regoin: b\n');
      const { code, stderr } = await runExporter([`--config.file=${file}`, flag]);
      expect(code).toBe(3);
      expect(stderr).toContain(`${file}:1:1: shedule: `);
      expect(stderr).toContain(`${file}:4:5: projects[0].regoin: `);
    },
  );
});

describe('--config.check', () => {
  it('reads everything but the network, and prints ok', async () => {
    const file = await configured();
    expect(await runExporter([`--config.file=${file}`, '--config.check'])).toEqual({
      code: 0,
      stdout: 'ok\n',
      stderr: '',
    });
    expect(simulator.requests.total()).toBe(0);
  });

  it('warns of a token file that is not there yet', async () => {
    const auth = '      type: token\n      token_file: none';
    const file = await configured(configText(FLEET, simulator.url, { auth }));
    const { code, stdout, stderr } = await runExporter([`--config.file=${file}`, '--config.check']);
    expect([code, stdout]).toEqual([0, 'ok\n']);
    expect(stderr.split('\n')[0]).toBe(
      `warning: ${file}:10:19: projects[0].auth.token_file: the file does not exist`,
    );
  });
});

describe('signing in', () => {
  const auth = `      type: password
      auth_url: URL
      domain_name: OTC-EU-DE-00000000001000000000
      username: svc-cbr-exporter
      password: simulator-password`;
  const signIns = () =>
    simulator.requests.list().filter(({ operation }) => operation === 'create_token').length;

  it.each([
    ['--config.check', 0],
    ['--once', FLEET.projects.length],
  ])('%s sends %i requests for a token', async (flag, count) => {
    const file = await configured(
      configText(FLEET, simulator.url, { auth: auth.replace('URL', simulator.url) }),
    );
    const flags = [`--config.file=${file}`, flag, '--log.level=debug'];
    expect(await runExporter(flags)).toMatchObject({ code: 0 });
    expect(signIns()).toBe(count);
  });

  it('takes all that it needs from a sourced openrc', async () => {
    const [project] = FLEET.projects;
    const ids = FLEET.checkpoints.filter(({ projectId }) => projectId === project?.projectId);
    const file = await configured(
      `projects: [{name: prod, checkpoints: [${ids.map(({ id }) => id).join(', ')}]}]\n`,
    );
    const environment = {
      OS_AUTH_URL: `${simulator.url}/v3`,
      OS_USERNAME: 'svc-cbr-exporter',
      OS_PASSWORD: 'simulator-password',
      OS_USER_DOMAIN_NAME: 'OTC-EU-DE-00000000001000000000',
      OS_PROJECT_NAME: project?.name ?? '',
      OS_REGION_NAME: project?.region ?? '',
    };
    const { code } = await runExporter([`--config.file=${file}`, '--once'], { environment });
    expect([code, signIns()]).toEqual([0, 1]);
  });
});

describe('--once', () => {
  it('prints the exposition of one cycle, and ends with 0 when all was answered', async () => {
    simulator.remove(FIRST?.id ?? '');
    const file = await configured();
    const { code, stdout, stderr } = await runExporter([`--config.file=${file}`, '--once']);
    expect(code).toBe(0);
    const families = parseExposition(stdout);
    const presences = families.find(({ name }) => name === 'cbr_checkpoint_presence');
    const current = presences?.samples.filter(({ value }) => value === '1');
    expect(current?.map(({ labels }) => labels['presence']).sort()).toEqual([
      'missing',
      'present',
      'present',
      'present',
    ]);
    expect(stderr).toContain('restore point is missing');
    expect(simulator.requests.total()).toBe(4);
  });

  it('prints it as well when some failed, and ends with 1', async () => {
    simulator.setFault(FIRST?.id ?? '', { name: 'html_503' });
    const file = await configured();
    const { code, stdout } = await runExporter([`--config.file=${file}`, '--once']);
    expect(code).toBe(1);
    const success = parseExposition(stdout).find(
      ({ name }) => name === 'cbr_checkpoint_poll_success',
    );
    expect(success?.samples.map(({ value }) => value).sort()).toEqual(['0', '1', '1', '1']);
  });

  it('ends with 0 without any checkpoint to ask for', async () => {
    const config = configText({ ...FLEET, checkpoints: [] }, simulator.url);
    const file = await configured(config);
    const { code, stdout } = await runExporter([`--config.file=${file}`, '--once']);
    expect(code).toBe(0);
    const families = parseExposition(stdout);
    expect(families.map(({ name }) => name)).not.toContain('cbr_up');
    const cycles = families.find(({ name }) => name === 'cbr_exporter_poll_cycles_total');
    expect(cycles?.samples.map(({ value }) => value)).toEqual(['1', '1']);
    expect(simulator.requests.total()).toBe(0);
  });

  it('writes more than a pipe holds to the last byte', async () => {
    const large = generatedFleet({
      seed: 1,
      startMs: Date.now(),
      projects: 1,
      checkpoints: 100,
      resourcesPerCheckpoint: 20,
    });
    await simulator.close();
    simulator = await startSimulator(large);
    const file = await configured(configText(large, simulator.url));
    const { stdout } = await runExporter([`--config.file=${file}`, '--once']);
    expect(stdout.length).toBeGreaterThan(1_000_000);
    expect(stdout.split('\n').at(-2)).toMatch(/^\w.* [\d.e+-]+$/);
  });
});

it('an address in use ends it with 1 and is named', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  const file = await configured();
  const { code, stderr } = await runExporter([
    `--config.file=${file}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ]);
  taken.close();
  expect(code).toBe(1);
  expect(stderr).toContain(`cannot listen on 127.0.0.1:${port}: the address is in use`);
});

it('the environment is read, and a flag wins over it', async () => {
  const file = await configured();
  const environment = {
    CBR_EXPORTER_CONFIG_FILE: file,
    CBR_EXPORTER_CONFIG_CHECK: 'true',
    // Kubernetes sets such variables for a service that is called cbr-exporter.
    CBR_EXPORTER_PORT: 'tcp://10.0.0.1:10227',
  };
  expect((await runExporter([], { environment })).stdout).toBe('ok\n');
  const { code } = await runExporter(['--config.file=none.yml'], { environment });
  expect(code).toBe(3);
});

it('an older Node is told apart in one line, with exit code 1', async () => {
  const pretend =
    'data:text/javascript,Object.defineProperty(process.versions,"node",{value:"20.20.2"})';
  expect(await runExporter([], { nodeFlags: ['--import', pretend] })).toEqual({
    code: 1,
    stdout: '',
    stderr: `cbr-exporter needs Node ${packageJson.engines.node}; this is Node 20.20.2\n`,
  });
});

describe('the log', () => {
  it('is logfmt on demand', async () => {
    simulator.setFault('*', { name: 'html_503' });
    const file = await configured();
    const flags = [`--config.file=${file}`, '--once', '--log.format=logfmt', '--log.level=warn'];
    const { stderr } = await runExporter(flags);
    for (const line of stderr.trim().split('\n')) {
      expect(line).toMatch(/^ts=\S+ level=warn msg=".*" project=\S+/);
    }
  });
});
