import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { configFolder } from '../support/exporter-process.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { services } = parse(readFileSync(join(ROOT, 'config/compose.yml'), 'utf8'));

/** A command of the compose file, with something else as its last argument. */
function startService(name: string, lastArgument: string) {
  const [, ...args] = services[name].command as readonly string[];
  const child = spawn(process.execPath, [...args.slice(0, -1), lastArgument], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

it('files writes the configurations with the names of the other services', async () => {
  const folder = await configFolder();
  onTestFinished(folder.remove);
  const child = startService('files', folder.path);
  const [problems, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect({ code, problems }).toEqual({ code: 0, problems: '' });
  // Where the other services look for them.
  for (const [name, expected] of [
    [
      'prometheus',
      {
        scrape_configs: [
          {
            static_configs: [{ targets: ['exporter:10227'] }],
            basic_auth: { username: 'demo', password: 'demo' },
          },
        ],
      },
    ],
    [
      'prometheus',
      { alerting: { alertmanagers: [{ static_configs: [{ targets: ['alertmanager:9093'] }] }] } },
    ],
    [
      'alertmanager',
      { receivers: [{ webhook_configs: [{ url: 'http://receiver:9095/cbr-pager' }] }, {}, {}] },
    ],
  ] as const) {
    const [flag = ''] = services[name].command;
    const [mounted = ''] = services[name].volumes;
    const path = flag.replace(`--config.file=${mounted.split(':')[1]}`, folder.path);
    expect(parse(readFileSync(path, 'utf8'))).toMatchObject(expected);
  }
});

it('receiver prints notifications, and ends as it is told to', async () => {
  const child = startService('receiver', '127.0.0.1:0');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value: first = '' } = await lines.next();
  const [, address] = /^waiting for notifications at (.+)$/.exec(first) ?? [];
  const notification = { receiver: 'cbr-info', status: 'firing', groupLabels: {}, alerts: [] };
  await fetch(`http://${address}/`, { method: 'POST', body: JSON.stringify(notification) });
  expect((await lines.next()).value).toMatch(/ notification to cbr-info \{\}$/);
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
});
