import { expect, test } from 'vitest'
import { HeldContents } from '../../../shared/archive/held-contents.js'

test('keeps each content as it came, piece by piece', () => {
  const contents = new HeldContents(100)
  contents.append(1, Buffer.from('one '))
  contents.append(1, Buffer.from('and more'))
  contents.append(2, Buffer.from('two'))
  expect([1, 2].map((position) => contents.of(position).toString())).toEqual([
    'one and more',
    'two',
  ])
})

test('copies: whoever hands bytes over may use them again', () => {
  const contents = new HeldContents(100)
  const bytes = Buffer.from('mine')
  contents.append(1, bytes)
  bytes.fill('x')
  expect(contents.of(1).toString()).toBe('mine')
})

test('holds more than was expected, and what came before', () => {
  const contents = new HeldContents(4)
  const large = Buffer.alloc(200_000, 'large ')
  contents.append(1, Buffer.from('small'))
  contents.append(2, large)
  contents.append(2, large)
  expect(contents.of(1).toString()).toBe('small')
  expect(contents.of(2).equals(Buffer.concat([large, large]))).toBe(true)
})

test('has nothing for an attachment without content', () => {
  expect(new HeldContents(100).of(1)).toHaveLength(0)
})
