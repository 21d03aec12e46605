// The way in, in plain JavaScript that every Node can read: an older one cannot load TypeScript
// at all, and would fail with a message that does not say why.
import { readFileSync } from 'node:fs';

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const required = engines.node.replace('>=', '').split('.').map(Number);
const running = process.versions.node.split('.').map(Number);
const older = running[0] < required[0] || (running[0] === required[0] && running[1] < required[1]);

if (older) {
  process.stderr.write(
    `cbr-exporter needs Node ${engines.node}; this is Node ${process.versions.node}\n`,
  );
  process.exit(1);
}

// Loading TypeScript takes longer than a signal may go unheard, which would end the process. What
// comes meanwhile is told once there is somebody who knows what it means.
const heard = [];
const hear = (signal) => heard.push(signal);
const signals = ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2'];
for (const signal of signals) process.on(signal, hear);
await import('./signals.ts');
for (const signal of signals) process.off(signal, hear);
for (const signal of heard) process.emit(signal, signal);

await import('./main.ts');
