import { execFile } from 'node:child_process';
import { copyFile, cp, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { dockerContext, ROOT } from '../shipping/docker-context.ts';
import { assignments, DOCKERFILE, type Instruction, only } from '../shipping/dockerfile.ts';

const run = promisify(execFile);

/** What only root may do: namespaces, mounts and a change of user. */
export const SUDO: readonly string[] = process.getuid?.() === 0 ? [] : ['sudo', '-n'];

const ENVIRONMENT = assignments(DOCKERFILE.final.instructions, 'ENV');
export const ENTRYPOINT: readonly string[] = JSON.parse(only(DOCKERFILE.final, 'ENTRYPOINT'));

/**
 * Does in a clean folder what `docker build` does with the Dockerfile, without an engine: the build
 * stage's COPY and RUN on the files that .dockerignore lets through, then the final stage's COPY.
 * Gives the root directory of the image, with this machine's Node in the place of distroless'.
 */
export async function replayDockerfile(
  folder: string,
  args: Readonly<Record<string, string>>,
): Promise<string> {
  const context = join(folder, 'context');
  for (const file of dockerContext()) await copyInto(join(ROOT, file), join(context, file));
  const built = join(folder, 'build-stage');
  await replayStage(DOCKERFILE.build.instructions, { root: built, from: context, args });
  const image = join(folder, 'image');
  await replayStage(DOCKERFILE.final.instructions, { root: image, from: built, args });
  await bringNode(image);
  return image;
}

interface Replay {
  readonly root: string;
  /** Where COPY takes from. */
  readonly from: string;
  /** The build arguments. */
  readonly args: Readonly<Record<string, string>>;
}

async function replayStage(instructions: readonly Instruction[], replay: Replay): Promise<void> {
  const { root, from, args } = replay;
  let directory = root;
  const declared: Record<string, string> = {};
  for (const { keyword, text } of instructions) {
    if (keyword === 'WORKDIR') {
      directory = join(root, text);
      await mkdir(directory, { recursive: true });
    } else if (keyword === 'ARG') {
      // One without a value has that from before the first FROM.
      const [name = '', initial = DOCKERFILE.imageArguments[name] ?? ''] = text.split('=');
      declared[name] = args[name] ?? initial;
    } else if (keyword === 'COPY') {
      const [to = '', ...files] = text.replace('--from=build ', '').split(' ').reverse();
      const target = to.startsWith('/') ? join(root, to) : join(directory, to);
      for (const file of files) {
        const name = file === '.' || file.includes('/') ? (file.split('/').at(-1) ?? '') : file;
        await copyInto(join(from, file), join(target, name));
      }
    } else if (keyword === 'RUN') {
      const env = { ...ownEnvironment(), ...declared };
      const command = text.replace(/^--mount=\S+ /, '');
      await run('sh', ['-ec', command], { cwd: directory, env, maxBuffer: 64 * 1024 * 1024 });
    }
  }
}

async function copyInto(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to, { recursive: true });
}

/** Without what an `npm run` around the tests says about this checkout. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/.test(name)));
}

/** Puts Node and the libraries it is linked to where the base image has them. */
async function bringNode(image: string): Promise<void> {
  const [node = ''] = ENTRYPOINT;
  const { stdout } = await run('ldd', [process.execPath]);
  const libraries = [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path);
  for (const [from, to] of [[process.execPath, node], ...libraries.map((path) => [path, path])]) {
    const target = join(image, to ?? '');
    await mkdir(dirname(target), { recursive: true });
    await copyFile(from ?? '', target);
  }
  await mkdir(join(image, 'proc'));
}

/**
 * The command that runs a program as a container of the image would: as process 1 and as its user,
 * on a root directory that is read-only and has nothing but the image, in its environment.
 */
export function contained(image: string, program: readonly string[]): [string, ...string[]] {
  const script = `mount --bind "$1" "$1" && mount -t proc proc "$1/proc" &&
    mount -o remount,ro,bind "$1" && root=$1 && shift &&
    exec /usr/sbin/chroot --userspec=${only(DOCKERFILE.final, 'USER')} --groups= "$root" "$@"`;
  const [command = 'env', ...more] = [
    ...SUDO,
    'env',
    ...Object.entries(ENVIRONMENT).map(([name, value]) => `${name}=${value}`),
    ...['unshare', '--mount', '--pid', '--fork', '--kill-child'],
    ...['sh', '-c', script, 'sh', image, ...program],
  ];
  return [command, ...more];
}

/** The process that runs at the end of the chain of wrappers. */
export async function innermost(pid: number): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  const [child] = children.trim().split(' ');
  return child === undefined || child === '' ? pid : innermost(Number(child));
}

export async function kill(signal: 'TERM', pid: number): Promise<void> {
  const [command = 'kill', ...more] = [...SUDO, 'kill', `-${signal}`, String(pid)];
  await run(command, more);
}
