import { execFile } from 'node:child_process';
import { auditVerdict } from './audit-verdict.ts';

/** Fails when a dependency that ships has a known vulnerability of level high or worse. */
const ARGUMENTS = ['audit', '--omit=dev', '--json', '--loglevel=silent'];
execFile('npm', ARGUMENTS, { maxBuffer: 64 * 1024 * 1024 }, (_error, stdout) => {
  const { kind, text } = auditVerdict(stdout);
  process.stdout.write(`npm audit: ${text}\n`);
  process.exitCode = kind === 'vulnerable' || kind === 'broken' ? 1 : 0;
});
