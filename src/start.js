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

// One small file before hundreds: a signal that comes while those are loaded is heard.
await import('./signals.ts');
await import('./main.ts');
