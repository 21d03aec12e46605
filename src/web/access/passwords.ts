import { Worker } from 'node:worker_threads';
import type { Answer, Question } from './password-thread.ts';
import { threadSource } from './thread-source.ts';

/** The thread needs less; what is not given to it is not taken by it. */
const LIMITS = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 };

interface Asked {
  readonly resolve: (isRight: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/** Compares passwords with hashes in a thread, which begins with the first one. */
export function createPasswords() {
  let worker: Worker | undefined;
  let questions = 0;
  const asked = new Map<number, Asked>();

  function fail(error: unknown): void {
    worker = undefined;
    for (const { reject } of asked.values()) reject(error);
    asked.clear();
  }

  function begin(): Worker {
    const { code, options } = threadSource();
    const begun = new Worker(code, { ...options, resourceLimits: LIMITS, name: 'passwords' });
    begun.on('message', ({ number, isRight }: Answer) => {
      asked.get(number)?.resolve(isRight);
      asked.delete(number);
    });
    begun.on('error', fail);
    begun.on('exit', () => fail(new Error('the thread that compares passwords has ended')));
    // It keeps no process from ending.
    begun.unref();
    return begun;
  }

  return {
    verify: async (password: string, hash: string): Promise<boolean> => {
      worker ??= begin();
      const { promise, resolve, reject } = Promise.withResolvers<boolean>();
      const question: Question = { number: questions, password, hash };
      asked.set(question.number, { resolve, reject });
      questions += 1;
      worker.postMessage(question);
      return promise;
    },
    stop: async (): Promise<void> => {
      await worker?.terminate();
    },
  };
}
