import { expect, test } from 'vitest'
import { isRequired } from '../mail/real-mail-corpus.js'
import { isBeside, MAILS, STRANGERS } from './one-answer/mutated-mail.js'
import { askAll, differenceOn } from './one-answer/one-answer.js'
import { MONITORS } from './one-answer/three-answers.js'

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

/** Each mail is asked of for so many monitors, and each monitor's turn comes. */
const MONITORS_A_MAIL = 4

test('of every mail that others wrote they say the same', { timeout: 300_000 }, async () => {
  if (!isBeside) console.log('No mail of others is asked of: it is not here.')
  expect(isBeside || !isRequired).toBe(true)
  const differing: string[] = []
  for (const [index, [file, raw]] of [...STRANGERS].entries())
    for (let turn = 0; turn < MONITORS_A_MAIL; turn += 1) {
      const name = MONITORS[(index * MONITORS_A_MAIL + turn) % MONITORS.length] ?? ''
      const difference = await differenceOn(raw, name)
      if (difference !== undefined) differing.push(`${file}, ${name}: ${difference}`)
    }
  expect(differing).toEqual([])
  expect(STRANGERS.size > 200 || !isBeside).toBe(true)
})
