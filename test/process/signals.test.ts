import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ConfigFolder,
  configFolder,
  type RunningExporter,
  runExporter,
  startExporter,
} from '../support/exporter-process.ts';

const CONFIG = `projects:
  - name: prod
    region: eu-de
    project_id: 4229d7a45436489f8c3dc2b1d35d4987
    endpoint: http://127.0.0.1:9
    auth: {type: token, token: t}
    checkpoints: []
`;
const ADDRESS = '--web.listen-address=127.0.0.1:0';

let folder: ConfigFolder;
let flags: readonly string[];
let exporter: RunningExporter | undefined;

beforeEach(async () => {
  folder = await configFolder();
  flags = [`--config.file=${await folder.write('c.yml', CONFIG)}`, ADDRESS];
});
afterEach(async () => {
  await exporter?.kill();
  exporter = undefined;
  await folder.remove();
});

/** Makes the process signal itself while it loads the file of that name. */
function signalledWhile(file: string, signal: NodeJS.Signals): readonly string[] {
  const hook = `import { registerHooks } from 'node:module';
    registerHooks({ load: (url, context, next) => {
      if (url.endsWith('/${file}')) process.kill(process.pid, '${signal}');
      return next(url, context);
    } });`;
  return ['--import', `data:text/javascript,${encodeURIComponent(hook)}`];
}

/** From the first file of the program to the last of the way in. */
const MOMENTS = ['signals.ts', 'main.ts', 'exporter.ts'];

describe.each(MOMENTS)('a signal that comes while %s is loaded', (file) => {
  it('is a reload to come', async () => {
    exporter = await startExporter(flags, { nodeFlags: signalledWhile(file, 'SIGHUP') });
    await exporter.logged(({ msg, trigger }) => {
      return msg === 'configuration reloaded' && trigger === 'SIGHUP';
    });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('is a clean end (%s)', async (signal) => {
    const nodeFlags = signalledWhile(file, signal);
    const { code, stdout } = await runExporter(flags, { nodeFlags });
    expect([code, stdout]).toEqual([0, '']);
  });

  it.each(['SIGUSR1', 'SIGUSR2', 'SIGPIPE'] as const)('means nothing (%s)', async (signal) => {
    exporter = await startExporter(flags, { nodeFlags: signalledWhile(file, signal) });
    expect(exporter.unparsed()).toBe('');
    expect((await fetch(`${exporter.url}/-/healthy`)).status).toBe(200);
  });
});

it('an end that is asked for while one cycle is being prepared is no success', async () => {
  const nodeFlags = signalledWhile('exporter.ts', 'SIGTERM');
  expect(await runExporter([...flags, '--once'], { nodeFlags })).toMatchObject({ code: 1 });
});

it('signals of log rotation mean nothing to a running one, and open no debugger', async () => {
  exporter = await startExporter(flags);
  for (const signal of ['SIGUSR1', 'SIGUSR2', 'SIGPIPE'] as const) exporter.signal(signal);
  // Comes after them.
  exporter.signal('SIGHUP');
  await exporter.logged(({ msg }) => msg === 'configuration reloaded');
  expect(exporter.unparsed()).toBe('');
});
