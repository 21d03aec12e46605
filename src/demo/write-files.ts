import { parseArgs } from 'node:util';
import { writeMonitoringFiles } from './monitoring-files.ts';
import { DEMO_FACTOR } from './scaled-durations.ts';

/** For config/compose.yml: the files of Prometheus and Alertmanager, as the demo has them. */
const { values, positionals } = parseArgs({
  options: {
    exporter: { type: 'string' },
    'exporter-login': { type: 'string' },
    alertmanager: { type: 'string' },
    receiver: { type: 'string' },
    'real-time': { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const [folder] = positionals;
const { exporter, alertmanager, receiver } = values;
if (folder && exporter && alertmanager && receiver) {
  const factor = values['real-time'] ? 1 : DEMO_FACTOR;
  const [username, password] = values['exporter-login']?.split(':') ?? [];
  const exporterLogin = username && password ? { username, password } : undefined;
  const addresses = { exporter, exporterLogin, alertmanager, receiver };
  await writeMonitoringFiles(folder, addresses, factor);
} else {
  process.stderr.write(`usage: node src/demo/write-files.ts <folder> --exporter=<host:port>
         --alertmanager=<host:port> --receiver=<host:port> [--real-time]
         [--exporter-login=<user:password>]
`);
  process.exitCode = 2;
}
