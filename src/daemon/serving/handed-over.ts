import type { ListenAddress } from '../../web/listen.ts';

/** Where systemd puts them: behind stdin, stdout and stderr. */
const FIRST_DESCRIPTOR = 3;
const DESCRIPTORS_MAX = 64;

/** What sd_listen_fds(3) reads: how many sockets there are, for which process, and their names. */
export interface ActivationEnvironment {
  readonly LISTEN_FDS?: string | undefined;
  readonly LISTEN_PID?: string | undefined;
  readonly LISTEN_FDNAMES?: string | undefined;
}

/** The sockets that systemd hands over to the process; a text says why there are none. */
export function handedOverSockets(
  { LISTEN_FDS: count = '', LISTEN_PID: owner, LISTEN_FDNAMES: names = '' }: ActivationEnvironment,
  pid: number,
): readonly ListenAddress[] | string {
  if (count === '') return `no socket was handed over (LISTEN_FDS is not set); ${ADVICE}`;
  if (owner !== String(pid)) {
    return 'the sockets were handed over to another process (LISTEN_PID is not our own)';
  }
  const sockets = /^\d+$/.test(count) ? Number(count) : 0;
  if (sockets < 1 || sockets > DESCRIPTORS_MAX) {
    return `LISTEN_FDS is no number of sockets from 1 to ${DESCRIPTORS_MAX}`;
  }
  const given = names.split(':');
  return Array.from({ length: sockets }, (_, at) => ({
    kind: 'descriptor',
    descriptor: FIRST_DESCRIPTOR + at,
    name: given[at] || `number ${at + 1}`,
  }));
}

const ADVICE = 'is cbr-exporter.socket there, and active?';
