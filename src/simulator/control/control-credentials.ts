import type { Cloud } from '../api/cloud.ts';
import type { Answer } from '../http/answer.ts';
import { json, notAllowed, notFound, text } from './control-answer.ts';
import { checkAccessKey, checkPassword } from './control-input.ts';

export interface CredentialsRequest {
  readonly method: string;
  /** User or key; undefined for all tokens. */
  readonly target: string | undefined;
  readonly body: string;
}

/** Undefined for paths that are not about credentials. */
export type HandleCredentials = (
  kind: string | undefined,
  request: CredentialsRequest,
) => Answer | undefined;

/** Lets tokens and keys die and secrets change, as administrators do without telling anybody. */
export function createCredentialsControl({ tokens, keys, users }: Cloud): HandleCredentials {
  function changeTokens({ method }: CredentialsRequest): Answer {
    if (method !== 'DELETE') return notAllowed('DELETE');
    tokens.revokeIssued();
    return json({ tokens: 'revoked' });
  }

  function changeKey(access: string, { method, body }: CredentialsRequest): Answer {
    if (method === 'DELETE') {
      if (keys.find(access) === undefined) return notFound(`There is no access key ${access}.`);
      keys.revoke(access);
      return json({ access, status: 'revoked' });
    }
    if (method !== 'PUT') return notAllowed('PUT, DELETE');
    const checked = checkAccessKey(access, body);
    if ('problem' in checked) return text(400, checked.problem);
    keys.add(checked.value);
    return json({ access, status: 'active' });
  }

  function changeUser(name: string, { method, body }: CredentialsRequest): Answer {
    if (method !== 'PUT') return notAllowed('PUT');
    const checked = checkPassword(body);
    if ('problem' in checked) return text(400, checked.problem);
    const user = users.setPassword(name, checked.value);
    if (user === undefined) return notFound(`There is no user ${name}.`);
    return json({ user: name, domain: user.domain, password: 'changed' });
  }

  return (kind, request) => {
    const { target } = request;
    if (kind === 'tokens' && target === undefined) return changeTokens(request);
    if (kind === 'keys' && target) return changeKey(target, request);
    if (kind === 'users' && target) return changeUser(target, request);
    return undefined;
  };
}
