import { once } from 'node:events';
import { expect, it, onTestFinished, vi } from 'vitest';
import { type Child, type ChildCommand, createChildren } from '../../src/demo/children.ts';

/** Says that it is there, and then does what the script says. */
function node(name: string, script: string): ChildCommand {
  const forever = 'setInterval(() => {}, 1000); process.stdout.write("started\\n");';
  return { name, program: process.execPath, args: ['-e', `${script}; ${forever}`] };
}

function started() {
  const told: string[] = [];
  const children = createChildren((line) => told.push(line));
  onTestFinished(children.kill);
  return { told, children };
}

async function ended({ ended: signal }: Child): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

function isRunning(pid: number | undefined): boolean {
  try {
    return process.kill(pid ?? 0, 0);
  } catch {
    return false;
  }
}

it('a child that dies is told of, with what it had to say', async () => {
  const { told, children } = started();
  await ended(
    children.start({
      name: 'one',
      program: process.execPath,
      args: ['-e', 'process.stderr.write("no disk\\n"); process.exitCode = 3'],
    }),
  );
  await vi.waitFor(() => expect(told.sort()).toEqual(['one ended with 3.', 'one: no disk']));
});

it('a child that is killed is told of', async () => {
  const { told, children } = started();
  const child = children.start(node('one', ''));
  process.kill(child.pid ?? 0, 'SIGKILL');
  await ended(child);
  expect(told).toContain('one ended by SIGKILL.');
});

it('a program that cannot be started is told of', async () => {
  const { told, children } = started();
  await ended(children.start({ name: 'one', program: '/nowhere/prometheus', args: [] }));
  expect(told).toEqual(['one could not be started: spawn /nowhere/prometheus ENOENT']);
});

it('a stop ends all without a word about it', async () => {
  const { told, children } = started();
  const both = ['one', 'two'].map((name) => children.start(node(name, '')));
  await vi.waitFor(() => expect(told.sort()).toEqual(['one: started', 'two: started']));
  await children.stop();
  expect(both.map(({ pid }) => isRunning(pid))).toEqual([false, false]);
  expect(told).toHaveLength(2);
});

it('a stop does not wait for ever for a child that does not want to end', async () => {
  const { told, children } = started();
  const child = children.start(node('one', 'process.on("SIGTERM", () => {})'));
  await vi.waitFor(() => expect(told).toEqual(['one: started']));
  await children.stop();
  expect(isRunning(child.pid)).toBe(false);
});
