import { createHash } from 'node:crypto';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import type { Log } from '../../domain/log.ts';
import type { Failure } from '../../domain/outcome.ts';
import type { TlsFiles } from '../../domain/tls-options.ts';
import { certificatesIn, judgeTls, keyIn, type TlsContents } from './judgement.ts';
import { readTlsFiles, TLS_FILE_OF } from './tls-files.ts';

const REREAD_MS = 1000;

/** Whom to trust and what to show, as files say it. */
export interface Trust {
  /** For connections that are opened now; another one than before once the files have changed. */
  context(): Promise<SecureContext | Failure>;
  /** To be called once by each who asked for it. */
  release(): void;
}

/** Trust by the files that it comes from: who names the same ones shares it. */
export interface Trusts {
  of(files: TlsFiles): Trust;
}

export interface TrustOptions {
  readonly log: Log;
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
}

export function createTrusts(options: TrustOptions): Trusts {
  const shared = new Map<string, { readonly context: Trust['context']; users: number }>();
  return {
    of: ({ caFile, certFile, keyFile }) => {
      const key = JSON.stringify([caFile, certFile, keyFile]);
      const files = { caFile, certFile, keyFile };
      const trust = shared.get(key) ?? { context: createContexts(files, options), users: 0 };
      shared.set(key, trust);
      trust.users += 1;
      return {
        context: trust.context,
        release: () => {
          trust.users -= 1;
          if (trust.users === 0 && shared.get(key) === trust) shared.delete(key);
        },
      };
    },
  };
}

/** A context, with what the files held when it was made. */
interface Made {
  readonly context: SecureContext;
  readonly fingerprint: string;
}

/**
 * Reads the files anew, as secrets are: an edit, an atomic replacement and the swapped link of a
 * mounted secret look alike that way. A certificate and its key are written one after the other,
 * so what does not fit leaves the last good ones in use. A context parses hundreds of certificates,
 * so there is one until the files change.
 */
function createContexts(files: TlsFiles, options: TrustOptions): Trust['context'] {
  const { log, nowMs, monotonicMs } = options;
  let last: Made | undefined;
  let lastProblem: string | undefined;
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  let looking: Promise<SecureContext | Failure> | undefined;

  async function look(): Promise<SecureContext | Failure> {
    const read = await readTlsFiles(files);
    lookedAtMs = monotonicMs();
    if ('problem' in read)
      return unusable(`cannot read ${files[TLS_FILE_OF[read.part]]}: ${read.problem}`);
    const fingerprint = fingerprintOf(read.contents);
    if (fingerprint === last?.fingerprint) return use(last);
    const problem = judgeTls(read.contents, nowMs()).find(({ isUsable }) => !isUsable);
    if (problem !== undefined) {
      return unusable(`${files[TLS_FILE_OF[problem.part]]} ${problem.text}`);
    }
    if (last !== undefined) log.info({ ...files }, 'other TLS files are in use from now on');
    return use({ context: contextOf(read.contents), fingerprint });
  }

  function use(made: Made): SecureContext {
    last = made;
    lastProblem = undefined;
    return made.context;
  }

  function unusable(problem: string): SecureContext | Failure {
    if (last === undefined) return { reason: 'tls', detail: problem };
    if (problem !== lastProblem) log.warn({ problem }, 'the last TLS files stay in use');
    lastProblem = problem;
    return last.context;
  }

  const namesNone = Object.values(files).every((file) => file === undefined);
  return () => {
    const isFresh = namesNone || monotonicMs() - lookedAtMs < REREAD_MS;
    if (last !== undefined && isFresh) return Promise.resolve(last.context);
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return looking;
  };
}

function fingerprintOf({ ca, cert, key }: TlsContents): string {
  const hash = createHash('sha256');
  for (const part of [ca, cert, key]) hash.update(`${part?.length} `).update(part ?? '');
  return hash.digest('base64');
}

function contextOf({ ca, cert, key }: TlsContents): SecureContext {
  return createSecureContext({
    ca: [...new Set([...knownAuthorities(), ...(ca === undefined ? [] : [certificatesIn(ca)])])],
    ...(cert === undefined ? {} : { cert: certificatesIn(cert) }),
    ...(key === undefined ? {} : { key: keyIn(key) }),
  });
}

/**
 * The system's own beside those that Node comes with. A list of ours replaces all others, and each
 * certificate in it costs time, so that none is in it twice.
 */
function knownAuthorities(): readonly string[] {
  return [...getCACertificates('default'), ...getCACertificates('system')].map((each) =>
    each.trim(),
  );
}
