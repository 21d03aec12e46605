/** Characters that take the room of two in a terminal: the scripts of East Asia, and pictures. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
/** Marks that stand on the character before them. */
const MARK = /\p{M}/u;

const CUT = '…';

/** How many columns of a terminal a text takes. */
export function cellsOf(text: string): number {
  let cells = 0;
  for (const character of text) cells += widthOf(character);
  return cells;
}

/** The text in so many columns: filled up with blanks, or cut. */
export function fitted(text: string, cells: number): string {
  const own = cellsOf(text);
  if (own <= cells) return text + ' '.repeat(cells - own);
  let kept = '';
  let taken = 0;
  for (const character of text) {
    const width = widthOf(character);
    if (taken + width > cells - 1) break;
    kept += character;
    taken += width;
  }
  return kept + CUT + ' '.repeat(Math.max(cells - 1 - taken, 0));
}

function widthOf(character: string): number {
  if (MARK.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
