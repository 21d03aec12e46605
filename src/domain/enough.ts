/** Decides while a list is read whether what came of it so far is all that is wanted. */
export interface Enough<Item> {
  /** Hears of what came, in the order of the list and each item once. */
  take(items: readonly Item[]): void;
  isEnough(): boolean;
}
