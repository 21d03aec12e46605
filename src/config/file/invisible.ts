const NAMES: Readonly<Record<string, string>> = {
  '00A0': 'no-break space',
  '00AD': 'soft hyphen',
  '200B': 'zero-width space',
  '200C': 'zero-width non-joiner',
  '200D': 'zero-width joiner',
  '2010': 'hyphen that is not -',
  '2011': 'hyphen that is not -',
  '2013': 'dash',
  '2014': 'dash',
  '2212': 'minus sign',
  '2060': 'word joiner',
  FEFF: 'byte order mark',
};

/** What is not seen, or taken for a hyphen. */
const INVISIBLE = /[\p{Cf}\p{Zl}\p{Zp}\u00a0\u1680\u2000-\u2015\u202f\u205f\u2212\u3000]/u;

/** Names the first character in a text that cannot be seen; undefined where there is none. */
export function invisibleIn(text: string): string | undefined {
  const [found] = INVISIBLE.exec(text.trim()) ?? [];
  if (found === undefined) return undefined;
  const code = (found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const name = NAMES[code];
  return `has a character in it that cannot be seen as what it is: U+${code}${name === undefined ? '' : `, a ${name}`}; write it anew`;
}
