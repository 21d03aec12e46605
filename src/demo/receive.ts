import { notificationText } from './notification-text.ts';
import { startReceiver } from './receiver.ts';

/** For config/compose.yml: prints what Alertmanager sends, to whoever can reach it. */
const [host = '', port = ''] = (process.argv[2] ?? '').split(':');
if (host === '' || !/^\d{1,5}$/.test(port)) {
  process.stderr.write('usage: node src/demo/receive.ts <host:port>\n');
  process.exit(2);
}
const receiver = await startReceiver({ host, port: Number(port) }, (notification) => {
  process.stdout.write(notificationText(notification, new Date()));
});
process.stdout.write(`waiting for notifications at ${receiver.address}\n`);
// With the server closed nothing keeps the process.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => receiver.close());
