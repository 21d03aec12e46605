const STATUS_OF: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** An answer to what is no request, or came too slowly to be one. */
export function whatIsWrong(error: NodeJS.ErrnoException): string {
  return plainAnswer(STATUS_OF[error.code ?? ''] ?? '400 Bad Request');
}

/** To CONNECT, which Node hands on by itself: nothing is a way to somewhere else here. */
export const NO_TUNNEL = plainAnswer('405 Method Not Allowed', 'no proxy', ['Allow: GET, HEAD']);

/** The last answer on a connection, written by hand where there is nobody else to write it. */
export function plainAnswer(
  status: string,
  text = status.slice(4).toLowerCase(),
  more: readonly string[] = [],
): string {
  const body = `${text}\n`;
  const lines = [
    `HTTP/1.1 ${status}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${body.length}`,
    'Connection: close',
    ...more,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
