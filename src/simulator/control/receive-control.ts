import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendAnswer } from '../http/answer.ts';
import { readBody } from '../http/request-body.ts';
import type { HandleControl } from './control.ts';
import { text } from './control-answer.ts';

/** Takes what somebody sends who steers the simulator. */
export function receiveControl(handle: HandleControl) {
  return async (
    request: IncomingMessage,
    response: ServerResponse,
    segments: readonly string[],
  ): Promise<void> => {
    const body = await readBody(request);
    if (body === undefined) {
      response.setHeader('Connection', 'close');
      sendAnswer(response, text(413, 'The body is larger than 64 KiB.'));
    } else {
      const { method = '' } = request;
      sendAnswer(response, handle({ method, segments: segments.map(decoded), body }));
    }
  };
}

/** Names in paths can have blanks. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
