import { type Environment, isQuoted } from './environment.ts';

const PLACE = /\$(?:\$|\{([A-Za-z_][A-Za-z0-9_]*)\})/g;

export interface Substituted {
  readonly text: string;
  /** Names in the text that the environment does not set. */
  readonly unset: readonly string[];
  /** Names in it whose values have kept their quotes. */
  readonly quoted: readonly string[];
}

/** Puts the environment in for each `${NAME}`; `$$` is a dollar, any other `$` stays. */
export function substitute(text: string, environment: Environment): Substituted {
  const unset: string[] = [];
  const quoted: string[] = [];
  const replaced = text.replace(PLACE, (place, name: string | undefined) => {
    if (name === undefined) return '$';
    const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
    if (value === undefined) unset.push(name);
    if (isQuoted(value)) quoted.push(name);
    return value ?? place;
  });
  return { text: replaced, unset, quoted };
}

export function unsetText(name: string): string {
  return `environment variable ${name} is not set; set it, or write $\${${name}} for the plain text`;
}
