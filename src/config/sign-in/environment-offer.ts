import { type Environment, variable } from '../file/environment.ts';
import type { Finding } from '../file/findings.ts';
import { type OfferResult, readOffer } from './offer.ts';
import { variablesOf } from './offer-keys.ts';
import { unusedFindings } from './unused.ts';

/** The sign-in that the OS_* variables of an openrc file describe. */
export function environmentOffer(
  environment: Environment,
  { findingOf }: { readonly findingOf: (text: string) => Finding },
): OfferResult {
  const found = (name: string) => {
    const value = variable(environment, name);
    if (value === undefined) return undefined;
    return { value, finding: (text: string) => findingOf(`environment variable ${name} ${text}`) };
  };
  const read = readOffer((key) => {
    const each = variablesOf(key)
      .map(found)
      .find((one) => one !== undefined);
    return each && { ...each, sourceOf: (inline) => ({ inline }) };
  });
  return { ...read, warnings: unusedFindings(({ variable: name }) => found(name)) };
}
