import type { Answer } from '../http/answer.ts';

/** Answers of the simulator itself to those who steer it. */
export function text(status: number, line: string): Answer {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: `${line}\n` };
}

export function json(value: unknown): Answer {
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: `${JSON.stringify(value, undefined, 2)}\n`,
  };
}

export function notFound(line: string): Answer {
  return text(404, line);
}

export function notAllowed(methods: string): Answer {
  const answer = text(405, `Only ${methods} will do here.`);
  return { ...answer, headers: { ...answer.headers, Allow: methods } };
}
