import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Polled, PollQuestion } from './poll-process.ts';
import type { Polling } from './poll-product.ts';

const SOURCE = fileURLToPath(new URL('peers/go-poll/main.go', import.meta.url));

/** The peer in Go, built; undefined where there is no Go. */
export interface GoPoll {
  start(url: string, polling: Polling): Promise<RunningGoPoll>;
  remove(): Promise<void>;
}

export interface RunningGoPoll {
  poll(question: PollQuestion): Promise<Polled>;
  end(): Promise<void>;
}

export async function buildGoPoll(): Promise<GoPoll | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'cbr-exporter-bench-go-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  const program = join(folder, 'go-poll');
  try {
    await promisify(execFile)('go', ['build', '-o', program, SOURCE], {
      env: { ...process.env, GO111MODULE: 'off' },
    });
  } catch (error) {
    await remove();
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return { start: (url, polling) => start(program, url, polling), remove };
}

/** It is asked line by line. */
async function start(program: string, url: string, polling: Polling): Promise<RunningGoPoll> {
  const { projectId, checkpointIds, connections } = polling;
  const child = spawn(program, [String(connections)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new AbortController();
  const exit = once(child, 'exit').then(() => ended.abort(new Error('the Go program ended')));
  const lines = createInterface({ input: child.stdout });
  async function ask(line: string): Promise<string> {
    const answer = once(lines, 'line', { signal: ended.signal });
    child.stdin.write(`${line}\n`);
    const [text] = await answer;
    return text;
  }
  await ask(JSON.stringify(checkpointIds.map((id) => `/v3/${projectId}/checkpoints/${id}`)));
  return {
    poll: async ({ answers, delayMs }) => {
      const measured: Pick<Polled, 'cpuMs' | 'ms'> = JSON.parse(
        await ask(`${url}/${answers}/${delayMs}`),
      );
      return { ...measured, longestBlockMs: undefined };
    },
    end: async () => {
      child.stdin.end();
      await exit;
    },
  };
}
