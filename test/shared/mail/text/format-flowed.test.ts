import { describe, expect, it } from 'vitest'
import { unwrapFlowed } from '../../../../shared/mail/text/format-flowed.js'

describe('unwrapFlowed', () => {
  it.each([
    ['joins lines that flow', 'job \nended\nnext', false, 'job ended\nnext'],
    ['takes the space away for DelSp', '正常 \n終了', true, '正常終了'],
    ['keeps quote depths apart', '> a \n> b\n>> c \nd', false, '> a b\n>> c \nd'],
    ['undoes space-stuffing', ' From here\n >no quote', false, 'From here\n>no quote'],
    ['does not flow over a signature', 'text \n-- \nname', false, 'text \n-- \nname'],
    ['keeps a last line that would flow', 'end ', false, 'end '],
    ['keeps empty lines', 'a\n\nb', false, 'a\n\nb'],
  ])('%s', (_, text, deleteSpace, expected) => {
    expect(unwrapFlowed(text, deleteSpace)).toBe(expected)
  })
})
