/** One entry of an Accept header of any kind, in small letters. */
export interface Accepted {
  readonly name: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
}

/** Entries that are not understood are left out. */
export function acceptedIn(header: string): readonly Accepted[] {
  return header.toLowerCase().split(',').flatMap(acceptedOf);
}

function acceptedOf(entry: string): readonly Accepted[] {
  const [name = '', ...texts] = entry.split(';').map((text) => text.trim());
  const parameters = new Map<string, string>();
  for (const text of texts) {
    const [key = '', value = ''] = text.split('=', 2).map((part) => part.trim());
    if (!parameters.has(key)) parameters.set(key, value.replace(/^"(.*)"$/, '$1'));
  }
  const quality = qualityOf(parameters.get('q'));
  return quality === undefined ? [] : [{ name, parameters, quality }];
}

function qualityOf(text: string | undefined): number | undefined {
  if (text === undefined) return 1;
  // Written with as many digits as one likes: nobody is refused for that.
  return /^(?:0(?:\.\d*)?|1(?:\.0*)?)$/.test(text) ? Number(text) : undefined;
}
