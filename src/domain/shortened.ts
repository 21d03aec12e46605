/** Of a name or another text of somebody else: as long as a label value may be. */
export const TEXT_CHARACTERS_MAX = 1024;

const CUT = '…';

/** The text, or its beginning with a mark that it goes on. */
export function shortened(text: string, charactersMax = TEXT_CHARACTERS_MAX): string {
  if (text.length <= charactersMax) return text;
  const start = text.slice(0, charactersMax - CUT.length);
  // Half of a character that takes two has no meaning.
  return (/[\ud800-\udbff]$/.test(start) ? start.slice(0, -1) : start) + CUT;
}
