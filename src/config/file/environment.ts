/** Variables of the process, handed in. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable that is set to nothing counts as not set. */
export function variable(environment: Environment, name: string): string | undefined {
  const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
  return value === undefined || value.trim() === '' ? undefined : value;
}

/** Whether a value has kept the quotes that a shell would have taken off. */
export function isQuoted(value: string | undefined): boolean {
  return value !== undefined && /^(?:".*"|'.*')$/s.test(value.trim());
}

/** What to say of a variable that keeps its quotes. */
export function quotedText(name: string): string {
  return `environment variable ${name} begins and ends with a quote, which counts as a part of it; docker's --env-file keeps quotes, so leave them out there`;
}

/** Warnings about those of the variables whose names match. */
export function quotedTexts(environment: Environment, names: RegExp): readonly string[] {
  return Object.keys(environment)
    .filter((name) => names.test(name) && isQuoted(environment[name]))
    .sort()
    .map(quotedText);
}
