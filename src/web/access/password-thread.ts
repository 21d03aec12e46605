import { parentPort } from 'node:worker_threads';
import { compareSync } from 'bcryptjs';

/** What the thread is asked, and what it answers: both with the number of the question. */
export interface Question {
  readonly number: number;
  readonly password: string;
  readonly hash: string;
}

export interface Answer {
  readonly number: number;
  readonly isRight: boolean;
}

// A thread of its own: bcrypt is meant to take long, and in steps of a tenth of a second at best.
parentPort?.on('message', ({ number, password, hash }: Question) => {
  const answer: Answer = { number, isRight: compareSync(password, hash) };
  parentPort?.postMessage(answer);
});
