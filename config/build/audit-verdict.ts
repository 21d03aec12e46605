export type AuditVerdict =
  /** Nobody could be asked: no verdict on the packages, and no failure of ours. */
  | { readonly kind: 'unavailable'; readonly text: string }
  | { readonly kind: 'clean'; readonly text: string }
  | { readonly kind: 'vulnerable'; readonly text: string }
  /** npm did not audit for a reason of ours, for instance a missing lock file. */
  | { readonly kind: 'broken'; readonly text: string };

/** What stops a change; lower ones are named only. */
const FAILING = ['high', 'critical'];

/** HTTP answers of a registry that has no such endpoint, as mirrors have none. */
const NO_ENDPOINT = [400, 403, 404, 405, 410, 501];

const UNREACHABLE = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT'];

interface AuditOutput {
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string }>>;
  readonly statusCode?: number;
  readonly message?: string;
  readonly error?: { readonly code?: string; readonly summary?: string };
}

/** Reads what `npm audit --json` printed. Its exit code is 1 for too many different things. */
export function auditVerdict(printed: string): AuditVerdict {
  const output = parse(printed);
  if (output?.vulnerabilities !== undefined) return judge(output.vulnerabilities);
  const { statusCode, message = '', error } = output ?? {};
  if (statusCode !== undefined && (NO_ENDPOINT.includes(statusCode) || statusCode >= 500)) {
    return {
      kind: 'unavailable',
      text: `the registry has no audit endpoint (HTTP ${statusCode}): the runtime dependencies were NOT audited`,
    };
  }
  const trouble = [error?.code, message, error?.summary].filter(Boolean).join(' ');
  if (UNREACHABLE.some((code) => trouble.includes(code))) {
    return {
      kind: 'unavailable',
      text: `the registry cannot be reached (${trouble}): the runtime dependencies were NOT audited`,
    };
  }
  return { kind: 'broken', text: `npm audit failed: ${trouble || printed.trim() || 'no output'}` };
}

function parse(printed: string): AuditOutput | undefined {
  try {
    const value: unknown = JSON.parse(printed);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function judge(vulnerabilities: NonNullable<AuditOutput['vulnerabilities']>): AuditVerdict {
  const named = Object.entries(vulnerabilities).map(([name, { severity }]) => ({ name, severity }));
  const list = named.map(({ name, severity }) => `${name} (${severity})`).join(', ');
  if (named.some(({ severity }) => FAILING.includes(severity))) {
    return { kind: 'vulnerable', text: `vulnerable runtime dependencies: ${list}; see npm audit` };
  }
  return {
    kind: 'clean',
    text: list === '' ? 'no known vulnerabilities' : `nothing high or worse; but ${list}`,
  };
}
