import type { Finding } from '../file/findings.ts';

/** Something that other tools read and we do not. */
interface Unused {
  /** Where an entry of clouds.yaml has it. */
  readonly entry: readonly string[];
  readonly variable: string;
  /** What to say about it, for a value with which it matters; undefined with others. */
  readonly textFor: (value: string) => string | undefined;
}

const SECOND_FACTOR =
  'is not used: a second factor cannot be asked for again without a person; take a user without one, or keys';
const APPLICATION =
  'is not used: there are no application credentials here; take an access key, as ak and sk';
const OTHER_SCOPE = 'is not used: a sign-in is for a project';
const PUBLIC =
  'is not used: the endpoint is the public one of the catalog; set endpoint in the project for another';

function always(text: string): Unused['textFor'] {
  return () => text;
}

function unless(usual: RegExp, text: string): Unused['textFor'] {
  return (value) => (usual.test(value.trim()) ? undefined : text);
}

const UNUSED: readonly Unused[] = [
  { entry: ['auth', 'passcode'], variable: 'OS_PASSCODE', textFor: always(SECOND_FACTOR) },
  ...['id', 'name', 'secret'].map((part) => ({
    entry: ['auth', `application_credential_${part}`],
    variable: `OS_APPLICATION_CREDENTIAL_${part.toUpperCase()}`,
    textFor: always(APPLICATION),
  })),
  { entry: ['auth', 'trust_id'], variable: 'OS_TRUST_ID', textFor: always(OTHER_SCOPE) },
  { entry: ['auth', 'system_scope'], variable: 'OS_SYSTEM_SCOPE', textFor: always(OTHER_SCOPE) },
  {
    entry: ['auth_type'],
    variable: 'OS_AUTH_TYPE',
    textFor: unless(
      /^(?:v3)?(?:password|token)$|^ak_?sk$/i,
      'is no way to sign in that is known here; it is told by what there is: token, keys or password',
    ),
  },
  {
    entry: ['identity_api_version'],
    variable: 'OS_IDENTITY_API_VERSION',
    textFor: unless(/^v?3/i, 'is not used: the version of IAM is 3'),
  },
  ...['interface', 'endpoint_type'].map((key) => ({
    entry: [key],
    variable: `OS_${key.toUpperCase()}`,
    textFor: unless(/^public/i, PUBLIC),
  })),
  {
    entry: ['cbr_endpoint_override'],
    variable: 'OS_CBR_ENDPOINT_OVERRIDE',
    textFor: always('is not used; set endpoint in the project'),
  },
];

/** A value as it was found, and how to speak of it. */
export interface FoundUnused {
  readonly value: string;
  readonly finding: (text: string) => Finding;
}

/** What a source says that is not listened to, so that nothing is dropped in silence. */
export function unusedFindings(
  find: (unused: Pick<Unused, 'entry' | 'variable'>) => FoundUnused | undefined,
): readonly Finding[] {
  return UNUSED.flatMap((unused) => {
    const found = find(unused);
    const text = found && unused.textFor(found.value);
    return text === undefined ? [] : (found?.finding(text) ?? []);
  });
}
