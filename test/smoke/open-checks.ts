import type { SmokeCheck } from './smoke-check.js'

const byHand = (check: Omit<SmokeCheck, 'run'>, why: string): SmokeCheck => ({
  ...check,
  run: async () => ({ result: 'not tried', why }),
})

/** What an account proves, and this script cannot try without mail, days or the role of a function: said each time, so that nobody takes it for proven. */
export const OPEN_CHECKS: readonly SmokeCheck[] = [
  byHand(
    {
      name: 'ses-verified-recipient',
      proves: 'IAM lets a sender mail a recipient that is a verified identity of the account',
      how: 'mailjobs send --stack ... to an address that is verified in the account',
    },
    'a mail goes out; send one, and see that it becomes ACCEPTED',
  ),
  byHand(
    {
      name: 'copy-without-tagging-right',
      proves: 'CopyObject that replaces tags by none asks the api function for no right to tag',
      how: 'POST /uploads, then POST /sends with the key, by a caller with execute-api:Invoke',
    },
    'only the role of the api function can copy so; send a file by its key, and see that it is accepted',
  ),
  byHand(
    {
      name: 'notice-in-japanese',
      proves:
        'an input transformer of EventBridge passes on text that is escaped as \\u in its template',
      how: 'a mail that a monitor with notify matches, with a subject and a name in Japanese',
    },
    'a mail has to arrive; read the notice',
  ),
  byHand(
    {
      name: 'idle-dead-letters',
      proves: 'an alarm on dead letters stays until somebody acts, also while SQS reports nothing',
      how: 'a message put into the dead letters by hand, left for a day, then removed',
    },
    'it takes a day, and rings',
  ),
  byHand(
    {
      name: 'quotas-of-parameter-store',
      proves: 'a burst of 300 notices stays below 40 reads of parameters a second',
      how: '300 mails that match a monitor with notify, in one poll',
    },
    'mail has to arrive, and 300 notices go out',
  ),
]
