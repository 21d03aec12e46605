import { resolve } from 'node:path';
import { type Environment, variable } from '../file/environment.ts';
import type { Finding } from '../file/findings.ts';

/** What clouds.yaml or the OS_* variables say about the check of servers. */
export interface TlsOffer {
  readonly caFile?: OfferedFile | undefined;
  readonly certFile?: OfferedFile | undefined;
  readonly keyFile?: OfferedFile | undefined;
  readonly insecure?: { readonly value: boolean; readonly finding: Say } | undefined;
}

export interface OfferedFile {
  readonly file: string;
  /** What to say of a file with a problem. */
  readonly unusable: Say;
}

type Say = (text: string) => Finding;

export type TlsKey = 'cacert' | 'cert' | 'key' | 'insecure' | 'verify';

export interface TlsOfferResult {
  readonly offer: TlsOffer;
  readonly problems: readonly Finding[];
}

export interface TlsPlaces {
  readonly environment: Environment;
  /** Where relative paths start, as they do for the tools that these keys are for. */
  readonly directory: string | undefined;
}

/** A value as it was found; undefined where there is none. */
export type FindTls = (
  key: TlsKey,
) => { readonly value: unknown; readonly finding: Say } | undefined;

export function readTlsOffer(
  find: FindTls,
  { environment, directory = '.' }: TlsPlaces,
): TlsOfferResult {
  const problems: Finding[] = [];
  const home = variable(environment, 'HOME');

  function file(key: TlsKey): OfferedFile | undefined {
    const found = find(key);
    if (found === undefined) return undefined;
    const { value, finding } = found;
    if (typeof value !== 'string') {
      problems.push(finding('must be the path of a file'));
      return undefined;
    }
    const path = home === undefined ? value : value.replace(/^~(?=\/)/, home);
    const unusable = (problem: string) => finding(`names a file that ${problem}`);
    return { file: resolve(directory, path), unusable };
  }

  function truth(key: TlsKey): TlsOffer['insecure'] {
    const found = find(key);
    if (found === undefined) return undefined;
    const value = readTruth(found.value);
    if (value !== undefined) return { value, finding: found.finding };
    problems.push(found.finding('must be true or false'));
    return undefined;
  }

  const certFile = file('cert');
  const verify = truth('verify');
  const offer: TlsOffer = {
    caFile: file('cacert'),
    certFile,
    // One file may hold both.
    keyFile: certFile && (file('key') ?? certFile),
    insecure: verify === undefined ? truth('insecure') : { ...verify, value: !verify.value },
  };
  return { offer, problems };
}

export function environmentTls(
  places: TlsPlaces,
  findingOf: (text: string) => Finding,
): TlsOfferResult {
  return readTlsOffer((key) => {
    const name = `OS_${key.toUpperCase()}`;
    // OS_VERIFY is no variable of any tool.
    const value = key === 'verify' ? undefined : variable(places.environment, name);
    if (value === undefined) return undefined;
    return { value, finding: (text) => findingOf(`environment variable ${name} ${text}`) };
  }, places);
}

/** One offer over another; a certificate and its key are of one source. */
export function tlsOver(upper: TlsOffer, lower: TlsOffer): TlsOffer {
  const { certFile, keyFile } = upper.certFile === undefined ? lower : upper;
  return {
    caFile: upper.caFile ?? lower.caFile,
    certFile,
    keyFile,
    insecure: upper.insecure ?? lower.insecure,
  };
}

/** As YAML 1.1, Python and shells write it. */
function readTruth(value: unknown): boolean | undefined {
  const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
  if (['true', '1', 'yes', 'on'].includes(text)) return true;
  return ['false', '0', 'no', 'off'].includes(text) ? false : undefined;
}
