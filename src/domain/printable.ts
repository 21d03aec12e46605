import { shortened } from './shortened.ts';

/**
 * What may steer a terminal, break a line or turn the direction of a text: controls, separators of
 * lines, marks and overrides of direction, and what takes no room at all.
 */
const STEERING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;

/** A text of somebody else on one line, such that a terminal or a mail shows nothing but it. */
export function printable(text: string, charactersMax?: number): string {
  return shortened(text.replaceAll(STEERING, ' ').trim(), charactersMax);
}
