/**
 * What is made of each item, in their order, while some that follow are on their way already. What was begun is waited for, also where
 * nobody asks for the rest.
 */
export async function* readAhead<Item, Made>(
  items: Iterable<Item>,
  atOnce: number,
  make: (item: Item) => Promise<Made>,
): AsyncGenerator<Made> {
  const waiting: Promise<Made>[] = []
  try {
    for (const item of items) {
      const made = make(item)
      // Told of when its turn comes.
      made.catch(() => {})
      waiting.push(made)
      const first = waiting.length >= atOnce ? waiting.shift() : undefined
      if (first) yield await first
    }
    for (let next = waiting.shift(); next; next = waiting.shift()) yield await next
  } finally {
    await Promise.allSettled(waiting)
  }
}
