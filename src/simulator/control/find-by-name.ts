/** By its ID, or the first one of that name. */
export function findByName<Item extends { readonly name: string; readonly id?: string }>(
  items: readonly Item[],
  target: string,
  idOf: (item: Item) => string | undefined = ({ id }) => id,
): Item | undefined {
  return items.find((each) => idOf(each) === target) ?? items.find(({ name }) => name === target);
}
