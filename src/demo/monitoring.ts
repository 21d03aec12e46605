import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf } from '../domain/error-code.ts';
import { type Child, type Children, createChildren } from './children.ts';
import { startCloud } from './cloud.ts';
import {
  DIRECTORY,
  exporterArguments,
  exporterEnvironment,
  USUAL_PORT,
} from './exporter-command.ts';
import { freeAddress } from './free-address.ts';
import { writeMonitoringFiles } from './monitoring-files.ts';
import { introduction } from './monitoring-introduction.ts';
import {
  ALERTMANAGER,
  ALERTS_PAGES,
  alertmanagerCommand,
  installed,
  PROMETHEUS,
  prometheusCommand,
} from './monitoring-programs.ts';
import { notificationText } from './notification-text.ts';
import { firstPage } from './page.ts';
import { startReceiver } from './receiver.ts';
import { DEMO_FACTOR } from './scaled-durations.ts';

const USAGE = `usage: npm run demo:monitoring -- [--real-time]

The simulator, the exporter, Prometheus and Alertmanager with the shipped rules and examples, on
loopback. --real-time keeps the times of the shipped files.
`;

/** Starts everything that is there, says how to use it, and returns while it runs. */
async function run({ realTime }: { readonly realTime: boolean }): Promise<void> {
  const factor = realTime ? 1 : DEMO_FACTOR;
  const folder = await mkdtemp(join(tmpdir(), 'cbr-exporter-demo-'));
  const children = createChildren((line) => process.stderr.write(`${line}\n`));
  process.once('exit', () => {
    children.kill();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });
  endOnSignal(children.stop);

  const path = process.env['PATH'] ?? '';
  const [prometheus, alertmanager] = await Promise.all(
    [PROMETHEUS, ALERTMANAGER].map((program) => installed(program, path)),
  );
  const cloud = await startCloud();
  const receiver = await startReceiver(await freeAddress(9095), (notification) => {
    process.stdout.write(notificationText(notification, new Date()));
  });
  const at = {
    exporter: await usualAddress(USUAL_PORT),
    prometheus: await usualAddress(9090),
    alertmanager: await usualAddress(9093),
  };
  const files = await writeMonitoringFiles(
    folder,
    {
      exporter: at.exporter,
      alertmanager: alertmanager && at.alertmanager,
      receiver: receiver.address,
    },
    factor,
  );

  const exporter = startExporter(children, at.exporter, cloud.url);
  if (alertmanager !== undefined) {
    const [config, address] = [files.alertmanager, at.alertmanager];
    children.start(alertmanagerCommand({ program: alertmanager, config, folder, address }));
  }
  const alertsPage =
    prometheus &&
    (await startPrometheus(
      children,
      { program: prometheus, config: files.prometheus, folder },
      at.prometheus,
    ));
  process.stdout.write(
    introduction({
      simulatorUrl: cloud.url,
      exporterUrl: `http://${at.exporter}`,
      exporterPid: exporter.pid,
      alertsPage,
      alertmanagerUrl: alertmanager && `http://${at.alertmanager}`,
      missing: [
        ...(prometheus === undefined ? [PROMETHEUS] : []),
        ...(alertmanager === undefined ? [ALERTMANAGER] : []),
      ],
      factor,
    }),
  );
}

function startExporter(children: Children, address: string, cloudUrl: string): Child {
  return children.start({
    name: 'exporter',
    program: process.execPath,
    args: exporterArguments([`--web.listen-address=${address}`, '--log.level=warn']),
    environment: exporterEnvironment(process.env, cloudUrl),
    directory: DIRECTORY,
  });
}

/** Gives its page of alerts once it can be looked at. */
function startPrometheus(
  children: Children,
  files: { readonly program: string; readonly config: string; readonly folder: string },
  address: string,
): Promise<string | undefined> {
  const { ended } = children.start(prometheusCommand({ ...files, address }));
  return firstPage(`http://${address}`, ALERTS_PAGES, ended);
}

async function usualAddress(usualPort: number): Promise<string> {
  const { host, port } = await freeAddress(usualPort);
  return `${host}:${port}`;
}

/** The first signal ends all in good order, a second one at once; what is left goes at the exit. */
function endOnSignal(stop: () => Promise<void>): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      void stop().finally(() => process.exit(0));
      for (const second of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
        process.on(second, () => process.exit(1));
      }
    });
  }
}

function parseFlags(args: readonly string[]) {
  const options = { 'real-time': { type: 'boolean' }, help: { type: 'boolean' } } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n${USAGE}`);
    return process.exit(2);
  }
}

const { 'real-time': realTime = false, help = false } = parseFlags(process.argv.slice(2));
if (help) process.stdout.write(USAGE);
else await run({ realTime });
