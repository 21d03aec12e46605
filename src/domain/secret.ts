import { inspect } from 'node:util';

/** A text that must never be printed: every way of turning it into text gives `<secret>`. */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The secret itself, for the one place that sends it. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return '<secret>';
  }

  toJSON(): string {
    return '<secret>';
  }

  [inspect.custom](): string {
    return '<secret>';
  }
}

/**
 * Where a secret comes from. A file is read again when its content may have changed; `pick` takes
 * the secret out of one that holds more than it, at the place `at`, and gives undefined when it is
 * not there.
 */
export type SecretSource =
  | { readonly inline: Secret }
  | {
      readonly file: string;
      readonly at?: string;
      readonly pick?: (text: string) => string | undefined;
    };
