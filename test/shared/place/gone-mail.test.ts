import { expect, test } from 'vitest'
import { begun, type Incident } from '../../../shared/incidents/incident.js'
import { foundGone } from '../../../shared/place/gone-mail.js'

const AT = '2026-11-27T00:30:00.000Z'
const MAIL = { mailbox: 'operations', folder: 'INBOX', uidValidity: '7', uid: 8 }

const incident = (gone: NonNullable<Incident['diagnosis']>['gone']): Incident => ({
  ...begun(
    {
      kind: 'vanished',
      slot: 'operations.inbox',
      about: 'operations.inbox',
      ...{ mailbox: 'operations', folder: 'INBOX' },
      at: AT,
      summary: 'mail is gone',
      event: 'one',
    },
    new Date(AT),
  ),
  diagnosis: { at: AT, findings: [], answers: [], ...(gone && { gone }) },
})

const GONE = incident({
  uidValidity: '7',
  ranges: [
    { first: 2, last: 3 },
    { first: 7, last: 9 },
  ],
})

test.each([
  ['within a range', {}, true],
  ['between two', { uid: 5 }, false],
  ['in another folder', { folder: 'Reports' }, false],
  ['of another mailbox', { mailbox: 'accounting' }, false],
  ['under another numbering', { uidValidity: '8' }, false],
])('a mail %s', (_, change, isGone) => {
  const found = foundGone({ ...MAIL, ...change }, [incident(undefined), GONE])
  expect(found).toEqual(isGone ? { foundAt: AT, incident: GONE.name } : undefined)
})
