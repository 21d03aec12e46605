/** A request, as far as it matters. */
export interface Asked {
  readonly query: URLSearchParams;
  /** The parts of the path that are not fixed, decoded. */
  readonly path: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Something that can be asked for by GET. */
export interface Place {
  /** As the router writes it. */
  readonly path: string;
  readonly answer: (asked: Asked) => Promise<Answer>;
}
