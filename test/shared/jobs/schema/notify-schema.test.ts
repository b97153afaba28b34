import { expect, test } from 'vitest'
import { faultLine } from '../../../../shared/failures/configuration-errors.js'
import { faultsIn } from '../../../../shared/jobs/schema/faults.js'
import { notifySchema } from '../../../../shared/jobs/schema/notify-schema.js'

test('what is left out has its default', () => {
  expect(notifySchema.parse({ to: 'oncall' })).toEqual({ sender: 'default', to: ['oncall'] })
})

test.each([
  { notify: 'oncall', says: ': must be { sender?, to, link? }' },
  { notify: {}, says: 'to: is missing; must be an address' },
  { notify: { to: [] }, says: 'to: needs at least one entry' },
  { notify: { to: 'a@b' }, says: 'to: has no full domain after the @' },
  { notify: { to: 'oncall', cc: 'a' }, says: 'cc: is not a setting; there are: sender, to, link' },
  {
    notify: { to: 'oncall', link: 5 },
    says: 'link: must be a full address that begins with https',
  },
])('$says', ({ notify, says }) => {
  expect(faultsIn(notifySchema, notify).map(faultLine)).toEqual([expect.stringContaining(says)])
})
