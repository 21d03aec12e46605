import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { freeAddress } from '../../src/demo/free-address.ts';
import { until } from '../support/until.ts';

const PROGRAM = '/usr/sbin/nginx';
const USUAL_PORT = 10_229;

export interface Nginx {
  readonly url: string;
  readonly pid: number;
  end(): Promise<void>;
}

export function isNginxInstalled(): boolean {
  return existsSync(PROGRAM);
}

/** Serves a text and its gzip form as static files. */
export async function startNginx(
  folder: string,
  { text, gzip }: { readonly text: Buffer; readonly gzip: Buffer },
): Promise<Nginx> {
  await mkdir(join(folder, 'static'));
  await writeFile(join(folder, 'static/metrics'), text);
  await writeFile(join(folder, 'static/metrics.gz'), gzip);
  const { host, port } = await freeAddress(USUAL_PORT);
  const address = `${host}:${port}`;
  const file = join(folder, 'nginx.conf');
  await writeFile(file, configuration(folder, address));
  const child = spawn(PROGRAM, ['-p', folder, '-e', join(folder, 'error.log'), '-c', file], {
    stdio: 'ignore',
  });
  const url = `http://${address}`;
  await until(() => {
    if (child.exitCode !== null) throw new Error(`nginx ended, see ${folder}/error.log`);
    return answers(url);
  });
  return {
    url,
    pid: child.pid ?? 0,
    end: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

function answers(url: string): Promise<boolean> {
  return fetch(`${url}/metrics`, { method: 'HEAD' }).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** One process, the one whose time is counted. */
function configuration(folder: string, address: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/temporary;`,
  );
  return `daemon off;
master_process off;
${userInfo().uid === 0 ? 'user root;' : ''}
pid ${folder}/nginx.pid;
events {}
http {
  ${temporary.join('\n  ')}
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000000;
  gzip_static on;
  gzip_vary on;
  default_type text/plain;
  server {
    listen ${address};
    root ${folder}/static;
  }
}
`;
}
