import type { Answer } from '../http/answer.ts';
import { text } from './control-answer.ts';
import { type Checked, checkFields, type Kinds } from './json-input.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** What each method does at a path of the control API. */
export type Place = Readonly<Partial<Record<Method, (body: string) => Answer>>>;

/** Acts on what was sent, where nothing is wrong with it. */
export function checked<Value>(
  check: (body: string) => Checked<Value>,
  act: (value: Value) => Answer,
): (body: string) => Answer {
  return (body) => {
    const read = check(body);
    return 'problem' in read ? text(400, read.problem) : act(read.value);
  };
}

/** The same of an object with members of these kinds, none of which has to be there. */
export function given<Fields extends object>(
  kinds: Kinds<Fields>,
  act: (fields: Partial<Fields>) => Answer,
): (body: string) => Answer {
  return checked((body) => checkFields(body, kinds), act);
}
