import type { AccessKeys } from '../fleet/access-keys.ts';
import { seededHex } from '../fleet/seed.ts';
import type { Answer } from '../http/answer.ts';
import type { ApiRequest } from '../http/api-request.ts';
import { ERRORS } from '../http/errors.ts';
import { microsecondTimestamp } from '../http/timestamp.ts';

const HOUR_MS = 3_600_000;
const TOKEN_TTL_SECONDS_MAX = 21_600;

/** The machine that the metadata service is asked on. */
export interface MetadataOptions {
  /**
   * `hardened`, as it is unless told otherwise: keys are for those with a metadata token only.
   * `plain`: there are no such tokens. `no_agency`: the machine has none, and so there is no key.
   */
  readonly mode?: 'plain' | 'hardened' | 'no_agency' | undefined;
  /** What a plain one answers when it is asked for a token, 404 unless told otherwise. */
  readonly plainStatus?: 404 | 405 | undefined;
  /** Of a key, an hour unless told otherwise. */
  readonly keyLifeMs?: number | undefined;
  /** So long before a key ends there is a new one; both are good then. 10 minutes. */
  readonly keyOverlapMs?: number | undefined;
  /** IDs of the projects that the agency reaches; all of the fleet when undefined. */
  readonly projects?: readonly string[] | undefined;
}

export function createMetadata(parts: {
  readonly seed: number;
  /** The first key is of this time. */
  readonly startMs: number;
  readonly keys: AccessKeys;
  readonly now: () => number;
  readonly options: MetadataOptions;
}) {
  const { seed, startMs, keys, now, options } = parts;
  const { mode = 'hardened', plainStatus = 404, projects } = options;
  const { keyLifeMs = HOUR_MS, keyOverlapMs = HOUR_MS / 6 } = options;
  const periodMs = keyLifeMs - keyOverlapMs;
  const tokens = new Map<string, { readonly expiresAtMs: number }>();
  let knownPeriod: number | undefined;

  /** The key of this moment. The gateway hears of it when somebody else does. */
  function currentKey() {
    const period = Math.floor((now() - startMs) / periodMs);
    const text = (part: string) => seededHex(seed, `metadata ${part} ${period}`);
    const key = {
      access: `SIMTEMP${text('access').slice(0, 13)}`.toUpperCase(),
      secret: text('secret'),
      securityToken: `gAAA${text('token')}${text('more of the token')}`,
      projects,
      expiresAtMs: startMs + period * periodMs + keyLifeMs,
    };
    // Once only: a key that was revoked is to stay so.
    if (period !== knownPeriod) keys.add(key);
    knownPeriod = period;
    return key;
  }

  function isTokenGood(token: string | readonly string[] | undefined): boolean {
    return now() < (tokens.get(String(token))?.expiresAtMs ?? Number.NEGATIVE_INFINITY);
  }

  return {
    /** PUT /meta-data/latest/api/token */
    createToken({ headers }: ApiRequest): Answer {
      if (mode === 'plain') return plain(plainStatus, '');
      const ttl = String(headers['x-metadata-token-ttl-seconds'] ?? '');
      const ttlSeconds = /^[1-9]\d{0,4}$/.test(ttl) ? Number(ttl) : Number.NaN;
      if (!(ttlSeconds <= TOKEN_TTL_SECONDS_MAX)) return plain(400, '400 Bad Request');
      const token = seededHex(seed, `metadata token of ${now()}, ${ttl}`);
      tokens.set(token, { expiresAtMs: now() + ttlSeconds * 1000 });
      return plain(200, token);
    },
    /** GET /openstack/latest/securitykey */
    getSecurityKey({ headers, requestId }: ApiRequest): Answer {
      if (mode === 'no_agency') return ERRORS.agency_missing.answer(requestId);
      if (mode === 'hardened' && !isTokenGood(headers['x-metadata-token'])) {
        return ERRORS.metadata_token_missing.answer(requestId);
      }
      const { access, secret, securityToken, expiresAtMs } = currentKey();
      const expires_at = microsecondTimestamp(expiresAtMs);
      return json({ credential: { access, secret, securitytoken: securityToken, expires_at } });
    },
  };
}

function json(value: unknown): Answer {
  const headers = { 'Content-Type': 'application/json' };
  return { status: 200, headers, body: JSON.stringify(value) };
}

function plain(status: number, body: string): Answer {
  return { status, headers: { 'Content-Type': 'text/plain' }, body };
}
