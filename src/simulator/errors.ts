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
  invalid_id: cbr(400, '9900', 'Invalid checkpoint_id provided.'),
  not_authenticated: cbr(403, '8600', 'Not authenticated.'),
  authentication_failed: cbr(500, '9998', 'Authentication failed.'),
  unknown_error: cbr(500, '9910', 'Unknown error.'),

  api_not_found: gateway(
    404,
    '0101',
    'The API does not exist or has not been published in the environment',
  ),
  unauthorized: iamRefusal('Unauthorized'),
  token_missing: iamRefusal('x-auth-token not found'),
  token_unknown: iamRefusal('decrypt token fail'),
  token_expired: iamRefusal('token expires, expires_at: 2026-03-04T01:00:00.000000Z'),
  access_key_unknown: iamRefusal('ak SIMULATEDACCESSKEY not exist'),
  access_key_locked: iamRefusal('AK access failed to reach the limit,forbidden.'),
  signature_wrong: iamRefusal('verify aksk signature fail'),
  user_not_allowed: gateway(403, '0302', 'The IAM user is not authorized to access the API'),
  signature_expired: gateway(401, '0303', 'Incorrect app authentication information'),
  token_renewal: gateway(401, '0307', 'The token must be updated'),
  throttled: throttled(100),
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

function iamRefusal(reason: string): ErrorAnswer {
  return gateway(401, '0301', `Incorrect IAM authentication information: ${reason}`);
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
