import type { Cloud } from '../api/cloud.ts';
import { json, notFound } from './control-answer.ts';
import { checkAccessKey, checkPassword } from './control-input.ts';
import { checked, type Place } from './place.ts';

/** Lets tokens and keys die and secrets change, as administrators do without telling anybody. */
export function createCredentialPlaces({ tokens, keys, users }: Cloud) {
  return {
    tokens: (): Place => ({
      DELETE: () => {
        tokens.revokeIssued();
        return json({ tokens: 'revoked' });
      },
    }),
    key: (access: string): Place => ({
      PUT: checked(
        (body) => checkAccessKey(access, body),
        (key) => {
          keys.add(key);
          return json({ access, status: 'active' });
        },
      ),
      DELETE: () => {
        if (keys.find(access) === undefined) return notFound(`There is no access key ${access}.`);
        keys.revoke(access);
        return json({ access, status: 'revoked' });
      },
    }),
    user: (name: string): Place => ({
      PUT: checked(checkPassword, ({ password }) => {
        const user = users.setPassword(name, password);
        if (user === undefined) return notFound(`There is no user ${name}.`);
        return json({ user: name, domain: user.domain, password: 'changed' });
      }),
    }),
  };
}
