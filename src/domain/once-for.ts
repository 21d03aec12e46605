/** The same result as long as it is asked for the same. */
export function onceFor<Args extends readonly unknown[], Result>(
  find: (...args: Args) => Result,
): (...args: Args) => Result {
  let last: { readonly args: Args; readonly result: Result } | undefined;
  return (...args) => {
    if (last === undefined || !isSame(args, last.args)) last = { args, result: find(...args) };
    return last.result;
  };
}

/** What is made of each subject: the same one as long as the same goes into it. */
export function oncePer<Subject extends object, Args extends readonly unknown[], Result>(
  make: (subject: Subject, ...args: Args) => Result,
): (subject: Subject, ...args: Args) => Result {
  const made = new WeakMap<Subject, { readonly args: Args; readonly result: Result }>();
  return (subject, ...args) => {
    const last = made.get(subject);
    if (last !== undefined && isSame(args, last.args)) return last.result;
    const result = make(subject, ...args);
    made.set(subject, { args, result });
    return result;
  };
}

/** Gives back the list it was given before when the next one holds the same. */
export function listOnce<Item>(): (items: readonly Item[]) => readonly Item[] {
  let last: readonly Item[] = [];
  return (items) => {
    if (!isSame(items, last)) last = items;
    return last;
  };
}

function isSame(items: readonly unknown[], others: readonly unknown[]): boolean {
  return items.length === others.length && items.every((each, at) => each === others[at]);
}
