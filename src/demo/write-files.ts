import { parseArgs } from 'node:util';
import { writeMonitoringFiles } from './monitoring-files.ts';
import { DEMO_FACTOR } from './shortened.ts';

/** For config/compose.yml: the files of Prometheus and Alertmanager, as the demo has them. */
const { values, positionals } = parseArgs({
  options: {
    exporter: { type: 'string' },
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
  await writeMonitoringFiles(folder, { exporter, alertmanager, receiver }, factor);
} else {
  process.stderr.write(`usage: node src/demo/write-files.ts <folder> --exporter=<host:port>
         --alertmanager=<host:port> --receiver=<host:port> [--real-time]
`);
  process.exitCode = 2;
}
