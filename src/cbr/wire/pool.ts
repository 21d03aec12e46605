const PLACES = 4096;
/** Longer ones are nobody's ID or type, and seldom a name. */
const CHARACTERS_MAX = 64;
/** Of its beginning and of its end: IDs differ in the one, names that are numbered in the other. */
const LOOKED_AT = 6;

/** Gives a text that says the same. */
export type Pool = (text: string) => string;

/**
 * Restore points of a vault name the same resources, and each of them again with every answer: one
 * text for all of them is a fifth of the memory, and is compared without reading it. A place holds
 * the last text that came to it, so that the pool neither grows nor is ever full.
 */
export function createPool(): Pool {
  const places: string[] = new Array<string>(PLACES).fill('');
  return (text) => {
    if (text.length > CHARACTERS_MAX) return text;
    const at = placeOf(text);
    const held = places[at];
    if (held === text) return held;
    places[at] = text;
    return text;
  };
}

export function placeOf(text: string): number {
  const { length } = text;
  const looked = Math.min(length, LOOKED_AT);
  let sum = length;
  for (let at = 0; at < looked; at += 1) sum = (sum * 31 + text.charCodeAt(at)) | 0;
  for (let at = length - looked; at < length; at += 1) sum = (sum * 31 + text.charCodeAt(at)) | 0;
  return (sum ^ (sum >>> 12)) & (PLACES - 1);
}
