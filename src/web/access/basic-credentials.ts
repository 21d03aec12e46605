export interface BasicCredentials {
  readonly user: string;
  readonly password: string;
}

/** What an Authorization header says by the rules of Basic; undefined where it says nothing. */
export function readBasicCredentials(header: string | undefined): BasicCredentials | undefined {
  const [, encoded] = /^basic ([A-Za-z0-9+/]+={0,2})$/i.exec(header ?? '') ?? [];
  if (encoded === undefined || encoded.length % 4 !== 0) return undefined;
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  if (colon < 0) return undefined;
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
