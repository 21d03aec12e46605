/**
 * A document with other addresses in all its texts, each a host and a port. Throws when it has none
 * of those that are to be replaced: then it has changed, and somebody would be asked or told who
 * has nothing to do with it.
 */
export function readdressed(document: unknown, addresses: ReadonlyMap<string, string>): unknown {
  const missing = new Set(addresses.keys());

  function replaced(value: unknown): unknown {
    if (typeof value === 'string') return replacedIn(value);
    if (Array.isArray(value)) return value.map(replaced);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replaced(each)]));
  }

  // All at once: what one address becomes may be another one of them.
  function replacedIn(text: string): string {
    return text.replaceAll(/(?<![\w.-])[\w.-]+:\d+(?!\d)/g, (address) => {
      missing.delete(address);
      return addresses.get(address) ?? address;
    });
  }

  const result = replaced(document);
  if (missing.size > 0) throw new Error(`there is no ${[...missing].join(', ')} to replace`);
  return result;
}
