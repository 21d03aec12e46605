/**
 * Whether an Accept-Encoding header takes gzip: by the highest quality of `gzip`, else of `*`.
 * Nothing but a quality of 0 forbids; a header that is not understood gets the identity.
 */
export function acceptsGzip(header: string | undefined): boolean {
  const qualities = new Map<string, number>();
  for (const part of (header ?? '').split(',')) {
    const [coding = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    qualities.set(coding, qualityOf(parameters));
  }
  return (qualities.get('gzip') ?? qualities.get('x-gzip') ?? qualities.get('*') ?? 0) > 0;
}

function qualityOf(parameters: readonly string[]): number {
  const quality = parameters.find((parameter) => parameter.startsWith('q='));
  if (quality === undefined) return 1;
  const value = Number(quality.slice(2));
  return Number.isNaN(value) ? 0 : value;
}
