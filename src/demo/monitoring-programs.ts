import { join } from 'node:path';
import type { ChildCommand } from './children.ts';
import { findProgram } from './programs.ts';

export interface Program {
  readonly title: string;
  /** As distributions call it. */
  readonly names: readonly string[];
  /** What a person goes without. */
  readonly without: string;
}

export const PROMETHEUS: Program = {
  title: 'Prometheus',
  names: ['prometheus'],
  without: 'nothing is scraped and no alert fires',
};

/** Where Prometheus shows the alerts; Debian builds it with the old pages alone. */
export const ALERTS_PAGES = ['/alerts', '/classic/alerts'];

export const ALERTMANAGER: Program = {
  title: 'Alertmanager',
  // Debian's first: another program could have the plain name.
  names: ['prometheus-alertmanager', 'alertmanager'],
  without: 'nobody is notified',
};

export async function installed({ names }: Program, path: string): Promise<string | undefined> {
  return findProgram(names, path);
}

interface Run {
  readonly program: string;
  readonly config: string;
  readonly folder: string;
  /** A host and a port to listen on. */
  readonly address: string;
}

export function prometheusCommand({ program, config, folder, address }: Run): ChildCommand {
  return {
    name: PROMETHEUS.title,
    program,
    args: [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'prometheus')}`,
      `--web.listen-address=${address}`,
      '--log.level=warn',
    ],
  };
}

export function alertmanagerCommand({ program, config, folder, address }: Run): ChildCommand {
  return {
    name: ALERTMANAGER.title,
    program,
    args: [
      `--config.file=${config}`,
      `--storage.path=${join(folder, 'alertmanager')}`,
      `--web.listen-address=${address}`,
      // It is alone, and others of the network are none of its business.
      '--cluster.listen-address=',
      '--log.level=warn',
    ],
  };
}
