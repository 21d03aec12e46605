import type { ServerResponse } from 'node:http';

/** A whole HTTP answer, before it is sent or spoiled. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A way of putting an answer on the wire; not every one of them gets it there whole. */
export type Send = (response: ServerResponse, answer: Answer) => void;

export const sendAnswer: Send = (response, { status, headers, body }) => {
  response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
};

/** What came through the API gateway: it marks errors and successes alike. */
export function gatewayAnswer(requestId: string, status: number, body: unknown): Answer {
  return {
    status,
    headers: {
      Server: 'api-gateway',
      'X-Request-Id': requestId,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify(body),
  };
}
