import { describe, expect, test } from 'vitest'
import { nearMatch } from '../../../../shared/jobs/values/near-match.js'

describe('the name that was probably meant', () => {
  const names = ['subject', 'text', 'hasAttachment', 'プロファイル', 'to']

  test.each([
    { name: 'Subject', near: 'subject (it differs only in width or case)' },
    { name: 'ｓｕｂｊｅｃｔ', near: 'subject (it differs only in width or case)' },
    { name: 'ﾌﾟﾛﾌｧｲﾙ', near: 'プロファイル (it differs only in width or case)' },
    { name: 'subjct', near: 'subject' },
    { name: 'sujbect', near: 'subject' },
    { name: 'hasAttachments', near: 'hasAttachment' },
    { name: 'txt', near: 'text' },
    { name: 'body', near: undefined },
    { name: 'sbjc', near: undefined },
    { name: 'cc', near: undefined },
    { name: '', near: undefined },
  ])('$name: $near', ({ name, near }) => {
    expect(nearMatch(name, names)).toBe(near)
  })

  test.each([
    { name: 'operation', names: ['operating', 'operations'], nearest: 'operations' },
    { name: 'prot', names: ['from', 'port'], nearest: 'port' },
  ])('the nearest of several: $nearest', ({ name, names: several, nearest }) => {
    expect(nearMatch(name, several)).toBe(nearest)
  })
})
