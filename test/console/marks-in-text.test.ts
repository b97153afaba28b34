import { expect, test } from 'vitest'
import { marksInText } from '../../console/server/marks-in-text.js'

test.each([
  ['ジョブは 正常終了 しました', ['正常終了'], ['正常終了']],
  ['ＪＯＢ－ＥＮＤ and job-end', ['job-end'], ['ＪＯＢ－ＥＮＤ', 'job-end']],
  ['it is\n  done', ['is done'], ['is\n  done']],
  ['aaa', ['aa', 'aaa'], ['aaa']],
  ['nothing', ['', '  '], []],
  ['ﬁne 😀 ﬁne', ['fine'], ['ﬁne', 'ﬁne']],
])('in %j, %j is %j', (text, wanted, marked) => {
  expect(marksInText(text, wanted).map(([from, to]) => text.slice(from, to))).toEqual(marked)
})

test('a text as long as is shown takes no time to speak of', () => {
  const text = 'x '.repeat(512 * 1024)
  expect(marksInText(text, ['y'])).toEqual([])
  expect(marksInText(text, ['x'])).toHaveLength(200)
})
