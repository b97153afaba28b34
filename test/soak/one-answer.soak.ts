import { expect, test } from 'vitest'
import { countFromEnvironment } from '../count-from-environment.js'
import { askAll } from '../shared/matching/one-answer/one-answer.js'

const MAILS = countFromEnvironment('MAILS', 100_000)
const SEED = countFromEnvironment('SEED', Date.now() % 1_000_000)

// `MAILS=500000 SEED=7 npm run soak -- one-answer` asks more, and the same again.
test(`of ${MAILS} mutated mails a poll, a dry run and inspect say the same`, async () => {
  console.log(`SEED=${SEED}`)
  const figures = await askAll(MAILS, SEED)
  console.log(JSON.stringify(figures))
  expect(figures.matched).toBeGreaterThan(MAILS / 50)
})
