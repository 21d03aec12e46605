import type { AccessKeys, SimulatedAccessKey } from '../fleet/access-keys.ts';
import type { SimulatedProject } from '../fleet/fleet.ts';
import { DEFAULT_DOMAIN } from '../fleet/identities.ts';
import { ERRORS, type ErrorAnswer, refusedCredentials } from '../http/errors.ts';
import {
  expectedSignature,
  isSigned,
  parseAuthorization,
  type ReceivedRequest,
  signedAtMs,
} from '../http/signature.ts';
import { microsecondTimestamp } from '../http/timestamp.ts';
import type { Tokens } from './tokens.ts';

const CLOCK_SKEW_MAX_MS = 15 * 60_000;

/** Who asks. */
export interface Identity {
  /** Name of the domain that the user or key belongs to. */
  readonly domain: string;
  /** What the credentials reach: one project for a token, perhaps more for an access key. */
  readonly projects: readonly SimulatedProject[];
  /** All that whoever asks has a role in, be they reached with this or not. */
  readonly all: readonly SimulatedProject[];
}

export interface Refusal {
  readonly kind: 'token' | 'signature';
  readonly error: ErrorAnswer;
}

/** Judges the credentials of a request as the gateway does, before anything else is looked at. */
export type Authenticate = (request: ReceivedRequest) => Identity | { readonly refusal: Refusal };

export function createAuthenticate(parts: {
  readonly projects: readonly SimulatedProject[];
  readonly tokens: Tokens;
  readonly keys: AccessKeys;
  readonly now: () => number;
}): Authenticate {
  const { projects, tokens, keys, now } = parts;

  function byToken(token: string | undefined): ReturnType<Authenticate> {
    if (token === undefined) return refused('token', ERRORS.token_missing);
    const verdict = tokens.judge(token);
    if (verdict.kind === 'unknown') return refused('token', ERRORS.token_unknown);
    if (verdict.kind === 'revoked') return refused('token', ERRORS.unauthorized);
    if (verdict.kind === 'expired') {
      const expiresAt = microsecondTimestamp(verdict.expiresAtMs);
      return refused('token', refusedCredentials(`token expires, expires_at: ${expiresAt}`));
    }
    return {
      domain: verdict.domain ?? DEFAULT_DOMAIN,
      projects: projects.filter(
        (each) => verdict.projectIds.includes(each.projectId) && isEnabled(each),
      ),
      all: projects.filter(({ projectId }) => verdict.reaches?.includes(projectId) ?? true),
    };
  }

  function bySignature(request: ReceivedRequest): ReturnType<Authenticate> {
    const access = parseAuthorization(request.headers.authorization)?.access;
    if (access === undefined) return refused('signature', ERRORS.signature_wrong);
    const found = keyOf(access, request, { keys, nowMs: now() });
    if ('answer' in found) {
      keys.noteRefusal(access);
      return refused('signature', found);
    }
    keys.noteSuccess(access);
    const asked = request.headers['x-project-id'];
    const all = projects.filter(({ projectId }) => found.projects?.includes(projectId) ?? true);
    const reached = all.filter(
      (each) => isEnabled(each) && (asked === undefined || asked === each.projectId),
    );
    return { domain: DEFAULT_DOMAIN, projects: reached, all };
  }

  return (request) => {
    if (isSigned(request)) return bySignature(request);
    const token = request.headers['x-auth-token'];
    return byToken(typeof token === 'string' ? token : undefined);
  };
}

function isEnabled({ enabled = true }: SimulatedProject): boolean {
  return enabled;
}

/** The key that signed, or the error; both are noted in the key's ledger by the caller. */
function keyOf(
  access: string,
  request: ReceivedRequest,
  { keys, nowMs }: { readonly keys: AccessKeys; readonly nowMs: number },
): SimulatedAccessKey | ErrorAnswer {
  if (keys.isLocked(access)) return ERRORS.access_key_locked;
  const atMs = signedAtMs(request);
  if (atMs === undefined) return ERRORS.signature_wrong;
  if (Math.abs(nowMs - atMs) > CLOCK_SKEW_MAX_MS) return ERRORS.signature_expired;
  const key = keys.find(access);
  // No source tells how a temporary key without its token is refused. It is unknown without it.
  if (key === undefined || key.securityToken !== request.headers['x-security-token']) {
    return refusedCredentials(`ak ${access} not exist`);
  }
  const { signedHeaders = [], signature } = parseAuthorization(request.headers.authorization) ?? {};
  const expected = expectedSignature(request, { secret: key.secret, signedHeaders });
  return expected !== undefined && expected === signature ? key : ERRORS.signature_wrong;
}

function refused(kind: Refusal['kind'], error: ErrorAnswer): { readonly refusal: Refusal } {
  return { refusal: { kind, error } };
}
