export interface PublicationHealthOptions {
  /** What is shown of a subject now; undefined once it is gone. */
  readonly subjectOf: (identity: readonly string[]) => unknown;
  /** Told after each rendering whether all of the state is shown. */
  readonly onRendered: (successful: boolean) => void;
}

/**
 * Whether what is served is the state as it is, and all of it. A subject that cannot be rendered is
 * told of when that is tried. It stays left out until it is another one, and is then not told of
 * again.
 */
export function createPublicationHealth(options: PublicationHealthOptions) {
  const { subjectOf, onRendered } = options;
  const left = new Map<string, { readonly subject: unknown; readonly isOfNow: boolean }>();

  return {
    leftOut: (identity: readonly string[]): void => {
      left.set(JSON.stringify(identity), { subject: subjectOf(identity), isOfNow: true });
    },
    rendered: (successful: boolean): void => {
      for (const [key, { subject, isOfNow }] of left) {
        if (isOfNow || subjectOf(JSON.parse(key)) === subject) {
          left.set(key, { subject, isOfNow: false });
        } else {
          left.delete(key);
        }
      }
      onRendered(successful && left.size === 0);
    },
  };
}
