/**
 * What several promises resolve with, once every one of them has ended: what still went on after a failure would meet the next try.
 * @throws the first failure, in their order
 */
export async function allEnded<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const ended = await Promise.allSettled(promises)
  return ended.map((one) => {
    if (one.status === 'rejected') throw one.reason
    return one.value
  })
}
