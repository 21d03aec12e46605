import parse from 'parse-prometheus-text-format';

export interface ParsedSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: string;
}

export interface ParsedFamily {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: readonly ParsedSample[];
}

/** Reads an exposition with a parser that is not ours. */
export function parseExposition(text: string): readonly ParsedFamily[] {
  return parse(text).map(({ name, type, help, metrics }) => ({
    name,
    type: type.toLowerCase(),
    help,
    samples: metrics.map(({ labels = {}, value = '' }) => ({ labels, value })),
  }));
}
