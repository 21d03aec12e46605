const ENTRY = /(?:^|, )(DNS|IP Address|URI|email|[\w ]+?):("(?:[^"\\]|\\.)*"|[^,]*)/g;

/**
 * The names of DNS, IP addresses, e-mail and URIs in the text that Node makes of a certificate's
 * alternative names, in Go's notation: it is what the other programs compare.
 */
export function alternativeNames(text: string): readonly string[] {
  return [...text.matchAll(ENTRY)].flatMap(([, kind, written = '']) => {
    const name = written.startsWith('"') ? unquoted(written) : written;
    if (kind === 'IP Address') return [canonicalAddress(name)];
    return kind === 'DNS' || kind === 'URI' || kind === 'email' ? [name] : [];
  });
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return '';
  }
}

/** Node writes all eight groups of IPv6; an IPv4 address in them is one of IPv4 to Go. */
function canonicalAddress(address: string): string {
  if (!address.includes(':')) return address;
  const shortened = URL.parse(`http://[${address}]/`)?.hostname.slice(1, -1) ?? address;
  const [, high = '', low = ''] = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(shortened) ?? [];
  if (high === '') return shortened;
  const [first, second] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [first >> 8, first & 255, second >> 8, second & 255].join('.');
}
