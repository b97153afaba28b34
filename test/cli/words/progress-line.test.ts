import { expect, test } from 'vitest'
import { progressLine } from '../../../cli/words/progress-line.js'

test('is written over on a terminal, and taken away', () => {
  const { written, terminal } = givenStream(true)
  const line = progressLine(terminal)
  line.show('INBOX: 0 of 400')
  line.show('INBOX: 200 of 400')
  line.clear()
  line.clear()
  expect(written.map((text) => text.replaceAll('\x1b[1G\x1b[0K', '<'))).toEqual([
    '<INBOX: 0 of 400',
    '<INBOX: 200 of 400',
    '<',
  ])
})

test('is nothing in a file', () => {
  const { written, terminal } = givenStream(false)
  const line = progressLine(terminal)
  line.show('INBOX: 0 of 400')
  line.clear()
  expect(written).toEqual([])
})

function givenStream(isTTY: boolean) {
  const written: string[] = []
  return { written, terminal: { isTTY, write: (text: string) => written.push(text) } }
}
