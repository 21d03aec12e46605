import type { HttpAnswer, RequestHeaders } from './exchange.ts';

const SECRET_HEADERS = ['x-auth-token', 'x-security-token', 'authorization'];

/** What of the credentials in these headers must not be shown; an access key is one of them. */
export function secretsOf(headers: RequestHeaders): readonly string[] {
  const accessKey = /Access=([^,]+)/.exec(headers['authorization'] ?? '')?.[1];
  return [...SECRET_HEADERS.map((name) => headers[name]), accessKey].flatMap(
    (secret) => secret ?? [],
  );
}

/**
 * The answer without the secrets of the request it answers: error texts may quote these, and are
 * about to be shortened and logged.
 */
export function withoutSecrets(answer: HttpAnswer, secrets: readonly string[]): HttpAnswer {
  const written = secrets.filter((secret) => secret !== '').flatMap(spellingsOf);
  const clean = (text: string) =>
    written.reduce((cleaned, secret) => cleaned.replaceAll(secret, '<secret>'), text);
  return {
    status: answer.status,
    body: Buffer.from(clean(answer.body.toString())),
    header: (name) => {
      const value = answer.header(name);
      return value === undefined ? undefined : clean(value);
    },
  };
}

/** A text may quote JSON that quotes the secret, each time with escapes of its own. */
function spellingsOf(secret: string): readonly string[] {
  const escaped = (text: string) => JSON.stringify(text).slice(1, -1);
  return [secret, escaped(secret), escaped(escaped(secret))];
}
