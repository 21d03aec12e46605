import { expect, it } from 'vitest';
import { auditVerdict } from '../../config/build/audit-verdict.ts';

/** What npm 11 printed, shortened: against a registry of our own with one advisory, and others. */
function vulnerable(severity: string): object {
  const one = (name: string, isDirect: boolean) => ({ [name]: { name, severity, isDirect } });
  return {
    auditReportVersion: 2,
    vulnerabilities: { ...one('fastify', true), ...one('safe-regex2', false) },
    metadata: { vulnerabilities: { info: 0, low: 0, moderate: 0, high: 0, critical: 0, total: 2 } },
  };
}

const BULK = 'http://registry.example/-/npm/v1/security/advisories/bulk';

it.each<[string, object | string, string, string]>([
  [
    'nothing known',
    { auditReportVersion: 2, vulnerabilities: {}, metadata: {} },
    'clean',
    'no known vulnerabilities',
  ],
  [
    'a moderate one',
    vulnerable('moderate'),
    'clean',
    'nothing high or worse; but fastify (moderate), safe-regex2 (moderate)',
  ],
  [
    'a high one',
    vulnerable('high'),
    'vulnerable',
    'vulnerable runtime dependencies: fastify (high), safe-regex2 (high); see npm audit',
  ],
  [
    'a critical one',
    vulnerable('critical'),
    'vulnerable',
    'vulnerable runtime dependencies: fastify (critical), safe-regex2 (critical); see npm audit',
  ],
  [
    'a registry without the endpoint',
    {
      message: `405 Method Not Allowed - POST ${BULK}`,
      method: 'POST',
      uri: BULK,
      statusCode: 405,
      body: '',
      error: { summary: '', detail: '' },
    },
    'unavailable',
    'the registry has no audit endpoint (HTTP 405): the runtime dependencies were NOT audited',
  ],
  [
    'a registry that is not there',
    {
      message: `request to ${BULK} failed, reason: connect ECONNREFUSED 127.0.0.1:18702`,
      error: { summary: '', detail: '' },
    },
    'unavailable',
    `the registry cannot be reached (request to ${BULK} failed, reason: connect ECONNREFUSED 127.0.0.1:18702): the runtime dependencies were NOT audited`,
  ],
  [
    'no lock file',
    { error: { code: 'ENOLOCK', summary: 'This command requires an existing lockfile.' } },
    'broken',
    'npm audit failed: ENOLOCK This command requires an existing lockfile.',
  ],
  [
    'credentials that the registry refuses',
    { message: `401 Unauthorized - POST ${BULK}`, statusCode: 401, error: { code: 'E401' } },
    'broken',
    `npm audit failed: E401 401 Unauthorized - POST ${BULK}`,
  ],
  ['no JSON', 'Segmentation fault\n', 'broken', 'npm audit failed: Segmentation fault'],
  ['nothing', '', 'broken', 'npm audit failed: no output'],
])('%s', (_what, printed, kind, text) => {
  const output = typeof printed === 'string' ? printed : JSON.stringify(printed);
  expect(auditVerdict(output)).toEqual({ kind, text });
});
