import { expect, test } from 'vitest'
import { isRequired } from '../mail/real-mail-corpus.js'
import { isBeside, MAILS } from './one-answer/mutated-mail.js'
import { askAll } from './one-answer/one-answer.js'

const MUTATED = 1_500

test('of any mail a poll, a dry run and inspect say the same', { timeout: 300_000 }, async () => {
  if (!isBeside) console.log('Only our own mail is mutated: that of others is not here.')
  expect(isBeside || !isRequired).toBe(true)
  const figures = await askAll(MUTATED, 1)
  console.log(`${MAILS.length} mails, mutated: ${JSON.stringify(figures)}`)
  // A search in which nothing matches would say nothing.
  expect(figures.matched).toBeGreaterThan(MUTATED / 50)
  expect(figures.unmatched).toBeGreaterThan(MUTATED / 50)
})
