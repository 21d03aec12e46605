/** Variables of the process, handed in. */
export type Environment = Readonly<Record<string, string | undefined>>;
