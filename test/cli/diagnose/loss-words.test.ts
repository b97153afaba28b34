import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { verdictLine } from '../../../cli/diagnose/loss-words.js'
import type { DiagnosisFacts } from '../../../shared/diagnosis/diagnosis-facts.js'
import { factsWith, folderOf, goneOf, surveyOf } from '../../shared/diagnosis/diagnosis-samples.js'

const notCompared = [{ folder: 'INBOX', mails: 5, why: 'renumbered' }] as const

test.each<[string, Partial<DiagnosisFacts>, string]>([
  ['nothing is gone', {}, 'Nothing is lost of 5 mails that had come.'],
  [
    'all that is gone was moved',
    { gone: [goneOf(1, 'Archive')], soughtElsewhere: 1 },
    'Nothing is lost of 5 mails that had come. 1 mail was moved to another folder.',
  ],
  [
    'the latest were moved, and the others not looked for',
    { gone: [goneOf(3, 'Archive'), goneOf(2, 'Archive'), goneOf(1)], soughtElsewhere: 2 },
    'Nothing is lost of 5 mails that had come. 3 mails are not where they came: of the latest 2 all were moved to another folder, and the others were not looked for.',
  ],
  [
    'some were found nowhere',
    { gone: [goneOf(1), goneOf(2, 'Archive')], soughtElsewhere: 2 },
    '1 of 5 mails that had come is gone. Nobody here has taken them: somebody else reads operations.',
  ],
  [
    'mail is in spam',
    { survey: surveyOf([folderOf('Junk', 2, '\\Junk')]) },
    'Nothing is lost of 5 mails that had come. 2 mails in spam: look there.',
  ],
  [
    'nobody could look',
    { survey: undefined },
    'Nobody could look into the mailbox: mend that first, then ask again.',
  ],
  [
    'nothing could be compared',
    { soughtMails: 0, notCompared },
    'What is known of operations could not be compared with what is there.',
  ],
  [
    'nothing is known',
    { soughtMails: 0 },
    'The ledger knows no mail of that time: nothing can be missed by it.',
  ],
])('%s', (_, more, words) => {
  expect(stripVTControlCharacters(verdictLine(factsWith(more)))).toBe(words)
})
