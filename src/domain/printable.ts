import { shortened } from './shortened.ts';

/**
 * What may steer a terminal, break a line or turn the direction of a text: controls, separators of
 * lines, marks and overrides of direction, and what takes no room at all.
 */
const STEERING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;

/** A text that nothing turns round, and in which all can be seen. */
export function withoutSteering(text: string): string {
  return text.replaceAll(STEERING, ' ');
}

/** A text of somebody else on one line, such that a terminal or a mail shows nothing but it. */
export function printable(text: string, charactersMax?: number): string {
  return shortened(withoutSteering(text).trim(), charactersMax);
}
