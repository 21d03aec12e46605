import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../shipping/docker-context.ts';
import { SUDO } from './container.ts';

const run = promisify(execFile);

const BASE = 'localhost/base';
const NPM = 'npm@11.19.1';
/** Proxies that open TLS have theirs in there. */
const CA = '/etc/ssl/certs/ca-certificates.crt';

export interface Engine {
  /** The command that runs a container with these arguments, in the foreground. */
  runCommand(...args: readonly string[]): [string, ...string[]];
  podman(...args: readonly string[]): Promise<string>;
  remove(): Promise<void>;
}

/**
 * Debian's buildah and podman with the image that the Dockerfile makes, in a storage of their own.
 * The base images are one: a small Debian with this Node, where distroless has it, and npm.
 */
export async function startEngine(folder: string, tag: string): Promise<Engine> {
  const storage = [`--root=${folder}/storage`, `--runroot=${folder}/run`, '--storage-driver=vfs'];
  // Neither systemd nor a kernel with all that crun asks for is needed.
  const podmanFlags = [...storage, '--runtime=runc', '--cgroup-manager=cgroupfs'];
  const limits = ['--ulimit=nofile=1024:1024', '--ulimit=nproc=1024:1024'];

  const buildah = (...args: readonly string[]) => root('buildah', ...storage, ...args);
  const podman = (...args: readonly string[]) => root('podman', ...podmanFlags, ...args);

  await importBase(await makeBase(join(folder, 'base')), buildah);
  const { stdout: registry } = await run('npm', ['config', 'get', 'registry']);
  await buildah(
    ...['build', '--isolation=chroot', '--layers=false', '--pull-never', `--tag=${tag}`],
    ...['BUILD_IMAGE', 'RUNTIME_IMAGE'].map((name) => `--build-arg=${name}=${BASE}`),
    ...[`--build-arg=NPM_REGISTRY=${registry.trim()}`, `--secret=id=ca,src=${CA}`, ROOT],
  );
  return {
    podman,
    runCommand: (...args) => {
      const [command = 'podman', ...more] = [...SUDO, 'podman', ...podmanFlags, 'run', ...limits];
      return [command, ...more, ...args];
    },
    remove: async () => {
      await podman('rm', '--all', '--force');
      await root('rm', '-rf', `${folder}/storage`, `${folder}/run`);
    },
  };
}

async function makeBase(base: string): Promise<string> {
  await root('debootstrap', '--variant=minbase', '--include=ca-certificates', 'bookworm', base);
  await root('mkdir', '--mode=755', join(base, 'nodejs'), join(base, 'nodejs/bin'));
  await root('cp', process.execPath, join(base, 'nodejs/bin/node'));
  await root('ln', '-s', '/nodejs/bin/node', join(base, 'usr/local/bin/node'));
  await root('npm', 'install', '--global', `--prefix=${base}/usr/local`, '--no-audit', NPM);
  return base;
}

async function importBase(
  base: string,
  buildah: (...args: readonly string[]) => Promise<string>,
): Promise<void> {
  const archive = `${base}.tar`;
  await root('tar', '--create', `--file=${archive}`, `--directory=${base}`, '.');
  await root('rm', '-rf', base);
  const container = (await buildah('from', 'scratch')).trim();
  await buildah('add', '--quiet', container, archive, '/');
  await buildah('commit', '--quiet', '--rm', container, BASE);
  await root('rm', archive);
}

/** The output of a command that only root may run. */
async function root(...args: readonly string[]): Promise<string> {
  const [command = '', ...more] = [...SUDO, ...args];
  const { stdout } = await run(command, more, { maxBuffer: 2 ** 26 });
  return stdout;
}
