import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process of the bench: a file of this folder that answers each message with one. */
export interface Child<Greeting, Question, Answer> {
  readonly pid: number;
  /** Its first message. */
  readonly greeting: Greeting;
  ask(question: Question): Promise<Answer>;
  end(): Promise<void>;
}

/** The file has to end when it is disconnected. */
export async function startChild<Greeting, Question = never, Answer = never>(
  file: string,
  args: readonly string[],
): Promise<Child<Greeting, Question, Answer>> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [...args]);
  const ended = new AbortController();
  const exit = once(child, 'exit').then(() => ended.abort(new Error(`${file} ended`)));
  const message = async () => (await once(child, 'message', { signal: ended.signal }))[0];
  const greeting: Greeting = await message();
  return {
    pid: child.pid ?? 0,
    greeting,
    ask: async (question) => {
      const answer = message();
      child.send(question as object);
      return answer;
    },
    end: async () => {
      child.disconnect();
      await exit;
    },
  };
}
