import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../shipping/docker-context.ts';

// Puts today's Prometheus and Alertmanager before those of the machine, for all that a test starts.
const folder = execFileSync(process.execPath, [join(ROOT, '.ci/programs.js')], {
  encoding: 'utf8',
}).trim();
process.env['PATH'] = `${folder}:${process.env['PATH']}`;
