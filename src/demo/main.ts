import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { startCloud } from './cloud.ts';
import { DIRECTORY, exporterArguments, exporterEnvironment } from './exporter-command.ts';
import { aboutExporter, aboutSimulator } from './introduction.ts';

/**
 * Runs the exporter, as a process of its own with a normal configuration and the normal flags,
 * against the simulator. Further flags are handed to the exporter.
 */
async function demo(flags: readonly string[]): Promise<number> {
  const cloud = await startCloud();
  const exporter = startExporter(cloud.url, flags);
  const ended = new Promise<number>((resolve) => {
    exporter.once('exit', (code) => resolve(code ?? 1));
  });
  process.on('SIGINT', () => exporter.kill('SIGINT'));
  process.on('SIGTERM', () => exporter.kill('SIGTERM'));
  // The terminal was closed; to the exporter this signal means something else.
  process.on('SIGHUP', () => exporter.kill('SIGTERM'));
  process.once('exit', () => exporter.kill('SIGKILL'));
  process.stdout.write(aboutSimulator(cloud.url));
  for await (const line of createInterface({ input: exporter.stderr })) {
    process.stderr.write(`${line}\n`);
    const address = /"?address"?[=:]"?([^\s"]+).*/.exec(line)?.[1];
    if (address !== undefined) process.stdout.write(aboutExporter(address));
  }
  const code = await ended;
  await cloud.close();
  return code;
}

function startExporter(simulatorUrl: string, flags: readonly string[]) {
  return spawn(process.execPath, exporterArguments(flags), {
    cwd: DIRECTORY,
    env: exporterEnvironment(process.env, simulatorUrl),
    stdio: ['ignore', 'inherit', 'pipe'],
    // A Ctrl-C reaches every process of the terminal; the exporter gets it once, from here.
    detached: true,
  });
}

process.exit(await demo(process.argv.slice(2)));
