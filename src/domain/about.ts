/** What the readings of a project are about, as its sign-in found it. */
export interface About {
  readonly endpoint: string;
  readonly projectId: string;
}

/** Whether it can be what is meant: a configuration leaves to the sign-in what it does not say. */
export function mayBe(
  about: About,
  { endpoint, projectId }: { readonly [Key in keyof About]: About[Key] | undefined },
): boolean {
  const isEndpoint = endpoint === undefined || endpoint === about.endpoint;
  return isEndpoint && (projectId === undefined || projectId === about.projectId);
}
