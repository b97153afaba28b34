/** Items in groups of `size`, the last one with what is left: for working on a few at once, in their order. */
export async function* inGroups<Item>(
  items: AsyncIterable<Item>,
  size: number,
): AsyncIterable<Item[]> {
  let group: Item[] = []
  for await (const item of items) {
    group.push(item)
    if (group.length === size) {
      yield group
      group = []
    }
  }
  if (group.length > 0) yield group
}
