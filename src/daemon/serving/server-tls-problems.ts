import { type TlsPart as FilePart, judgeTls } from '../../cbr/tls/judgement.ts';
import type { JudgeTls, TlsPart } from '../../config/web/web-tls.ts';
import { createTlsAcceptor } from '../../web/tls/tls-acceptor.ts';

const PART_OF: Readonly<Record<FilePart, TlsPart>> = { ca: 'clientCa', cert: 'cert', key: 'key' };

/** What is wrong with the certificates that are to be shown, before anybody connects. */
export function createJudgeTls(nowMs: () => number): JudgeTls {
  return (tls) => {
    const { cert, key, clientCa } = tls;
    const contents = {
      cert: Buffer.from(cert),
      key: Buffer.from(key.reveal()),
      ca: clientCa === undefined ? undefined : Buffer.from(clientCa),
    };
    const problems = judgeTls(contents, nowMs(), 'server').map((problem) => ({
      ...problem,
      part: PART_OF[problem.part],
    }));
    if (problems.some(({ isUsable }) => !isUsable)) return problems;
    try {
      createTlsAcceptor({ tls, handshakeMs: 0, onSecure: () => {}, onRefused: () => {} });
      return problems;
    } catch (error) {
      const reason = error instanceof Error && 'reason' in error ? error.reason : error;
      const text = `cannot be used: ${reason}`;
      return [...problems, { part: undefined, text, isUsable: false }];
    }
  };
}
