import { parseArgs } from 'node:util';

export interface BuildArguments {
  readonly version: string;
  readonly revision: string;
}

/**
 * What is baked in: `--version` and `--revision`, where CI and the Dockerfile know better than the
 * checkout, else the environment's REVISION, else what the checkout says. Empty is not given.
 */
export function readBuildArguments(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  checkout: BuildArguments,
): BuildArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: { version: { type: 'string' }, revision: { type: 'string' } },
  });
  const version = values.version || checkout.version;
  const revision = values.revision || environment['REVISION'] || checkout.revision;
  if (!/^\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/.test(version)) {
    throw new Error(`--version=${version} is no version as 1.2.3; write it without a v`);
  }
  if (!/^[\w.-]{1,64}$/.test(revision)) {
    throw new Error(`the revision ${revision} has more than letters, digits and . _ -`);
  }
  return { version, revision };
}
