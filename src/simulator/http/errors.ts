import { type Answer, gatewayAnswer } from './answer.ts';

/** One error answer of the API, its gateway or something on the way to them. */
export interface ErrorAnswer {
  readonly summary: string;
  answer(requestId: string): Answer;
}

/**
 * Every documented error, by a name of ours. The simulator answers some of them of itself, and
 * all of them when told to.
 */
export const ERRORS = {
  checkpoint_not_found: cbr(404, '6217', 'The backup restore point does not exist.'),
  invalid_query: cbr(400, '9900', 'Invalid query parameter provided.'),
  invalid_id: cbr(400, '9900', 'Invalid checkpoint_id provided.'),
  not_authenticated: cbr(403, '8600', 'Not authenticated.'),
  authentication_failed: cbr(500, '9998', 'Authentication failed.'),
  unknown_error: cbr(500, '9910', 'Unknown error.'),

  api_not_found: gateway(
    404,
    '0101',
    'The API does not exist or has not been published in the environment',
  ),
  unauthorized: refusedCredentials('Unauthorized'),
  token_missing: refusedCredentials('x-auth-token not found'),
  token_unknown: refusedCredentials('decrypt token fail'),
  token_expired: refusedCredentials('token expires, expires_at: 2026-03-04T01:00:00.000000Z'),
  access_key_unknown: refusedCredentials('ak SIMULATEDACCESSKEY not exist'),
  access_key_locked: refusedCredentials('AK access failed to reach the limit,forbidden.'),
  signature_wrong: refusedCredentials('verify aksk signature fail'),
  user_not_allowed: gateway(403, '0302', 'The IAM user is not authorized to access the API'),
  signature_expired: gateway(401, '0303', 'Incorrect app authentication information'),
  token_renewal: gateway(401, '0307', 'The token must be updated'),
  throttled: throttled(100),
  request_too_large: gateway(413, '0201', 'Request entity too large'),
  backend_unavailable: gateway(502, '0202', 'Backend unavailable'),
  backend_timeout: gateway(504, '0203', 'Backend timeout'),

  // The project in the URL is not the token's; some clouds answer this very body, code as a text,
  // for restore points that are gone.
  malformed_request_url: openStack(401, 'unauthorized', {
    code: '401',
    message: 'Malformed request url',
  }),
  item_not_found: openStack(404, 'itemNotFound', {
    code: 404,
    message: 'The resource could not be found.',
  }),
  over_limit: openStack(413, 'overLimit', {
    code: 413,
    message: 'This request was rate-limited.',
    retryAfter: '10',
  }),
  service_unavailable: openStack(503, 'serviceUnavailable', {
    code: 503,
    message: 'The server is currently unavailable. Please try again later.',
  }),
  iam_unauthorized: openStack(401, 'error', {
    message: 'Unauthorized.',
    code: 401,
    title: 'Unauthorized',
  }),
  // The codes are documented; of the refused project no source has the whole body.
  iam_forbidden: openStack(403, 'error', {
    message: 'You have no right to do this action.',
    code: 403,
    title: 'Forbidden',
  }),
  iam_bad_request: iam(400, '0011', 'Request body is invalid.'),
  account_locked: iam(401, '0061', 'Account locked.'),
  iam_throttled: iam(
    429,
    '0012',
    'The throttling threshold has been reached. Threshold: 5 times per 1 seconds',
  ),
  agency_missing: metadata(401, '401 Unauthorized\nPlease configure Cloud Service Agency first'),
  metadata_token_missing: metadata(401, '401 Unauthorized'),

  html_503: proxy(503, '<html><body>503 Service Temporarily Unavailable</body></html>'),
  empty_502: proxy(502, ''),
  proxy_authentication: proxy(407, '<html><body>407 Proxy Authentication Required</body></html>', {
    'Proxy-Authenticate': 'Basic realm="proxy"',
  }),
  redirect: proxy(302, '', { Location: 'https://login.example.com/' }),
} as const satisfies Record<string, ErrorAnswer>;

/** Clients read the limit from this text: no header tells it. */
export function throttled(requestsPerMinute: number): ErrorAnswer {
  const policy = `policy user over ratelimit,limit:${requestsPerMinute},time:1 minute`;
  return gateway(429, '0308', `The throttling threshold has been reached: ${policy}`);
}

function cbr(status: number, number: string, message: string): ErrorAnswer {
  const code = `BackupService.${number}`;
  return {
    summary: `${status} ${code}`,
    answer: (requestId) =>
      gatewayAnswer(requestId, status, { error_code: code, error_msg: message }),
  };
}

function gateway(status: number, number: string, message: string): ErrorAnswer {
  const code = `APIGW.${number}`;
  return {
    summary: `${status} ${code}, "${message}"`,
    answer: (requestId) =>
      gatewayAnswer(requestId, status, {
        error_msg: message,
        error_code: code,
        request_id: requestId,
      }),
  };
}

/** Of the gateway, which has IAM look at tokens and signatures. */
export function refusedCredentials(reason: string): ErrorAnswer {
  return gateway(401, '0301', `Incorrect IAM authentication information: ${reason}`);
}

/** IAM's newer form. */
function iam(status: number, number: string, message: string): ErrorAnswer {
  const code = `IAM.${number}`;
  return {
    summary: `${status} ${code}, "${message}"`,
    answer: (requestId) =>
      gatewayAnswer(requestId, status, { error_msg: message, error_code: code }),
  };
}

/** Of the metadata service, which has no gateway before it. */
function metadata(status: number, body: string): ErrorAnswer {
  return {
    summary: `${status} of the metadata service, "${body.replace('\n', ' ')}"`,
    answer: () => ({ status, headers: { 'Content-Type': 'text/plain' }, body }),
  };
}

/** An error in the manner of OpenStack, of which CBR and IAM are descendants. */
function openStack(
  status: number,
  name: string,
  details: Readonly<Record<string, unknown>>,
): ErrorAnswer {
  const retryAfter = details['retryAfter'];
  return {
    summary: `${status} ${JSON.stringify({ [name]: details })}`,
    answer(requestId) {
      const answer = gatewayAnswer(requestId, status, { [name]: details });
      if (typeof retryAfter !== 'string') return answer;
      return { ...answer, headers: { ...answer.headers, 'Retry-After': retryAfter } };
    },
  };
}

/** Answered before the gateway was reached, so without its headers. */
function proxy(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): ErrorAnswer {
  const bodySummary = body === '' ? 'an empty body' : 'HTML';
  const extra = Object.keys(headers).map((name) => `, ${name}`);
  return {
    summary: `${status} with ${bodySummary}${extra.join('')}, as a proxy would answer`,
    answer: () => ({ status, headers: { 'Content-Type': 'text/html', ...headers }, body }),
  };
}
