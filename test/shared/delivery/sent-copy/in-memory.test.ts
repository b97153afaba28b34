import { expect, test } from 'vitest'
import { inMemory } from '../../../../shared/delivery/sent-copy/in-memory.js'

test.each([[['abc', 'de']], [['abcde']], [['', 'a', '', 'bcde', '']]])(
  'all bytes, in order: %j',
  async (chunks) => {
    expect(String(await inMemory(message(5, chunks)))).toBe('abcde')
  },
)

test.each([[['abcd']], [['abc', 'def']], [[]]])(
  'what does not have its size is refused: %j',
  async (chunks) => {
    await expect(inMemory(message(5, chunks))).rejects.toMatchObject({ name: 'StorageFailed' })
  },
)

function message(sizeBytes: number, chunks: readonly string[]) {
  return {
    sizeBytes,
    async *open() {
      for (const chunk of chunks) yield Buffer.from(chunk)
    },
  }
}
