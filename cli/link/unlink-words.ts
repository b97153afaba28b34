import pc from 'picocolors'
import { PREFIX } from '../../shared/contract/keys.js'
import { countOfMails } from '../../shared/probe/count-of-mails.js'
import type { ForgottenLogin, KeptMail, UnlinkedMailbox } from './forget-logins.js'

/** What was forgotten, or would be, and what stays. */
export interface UnlinkTold extends UnlinkedMailbox {
  readonly stays: readonly KeptMail[]
  /** Of the definitions. */
  readonly source: string
  /** Of the secrets. */
  readonly where: string
  readonly isDone: boolean
}

/** The same for people. */
export function unlinkLines(told: UnlinkTold): string {
  const { mailbox, address, monitors, senders, logins, stays, source, where, isDone } = told
  const entries = [
    `the mailbox ${mailbox}`,
    ...(monitors.length > 0 ? [`its monitors ${monitors.join(', ')}`] : []),
    ...(senders.length > 0 ? [`the senders ${senders.join(', ')}`] : []),
  ]
  return [
    pc.bold(`mailbox ${mailbox}  ${address}`),
    ...logins.flatMap((login) => loginLines(login, where, isDone)),
    'What stays:',
    ...stays.map(
      ({ prefix, mails, isCutOff }) =>
        `  kept mail    ${prefix}  ${isCutOff ? 'at least ' : ''}${countOfMails(mails)}`,
    ),
    `  memory       ${PREFIX.ledger}${mailbox}/ and ${PREFIX.state}${mailbox}/: linked again, it goes on where it stood`,
    `  entries      of ${source}: ${entries.join(', ')}. Take them out: until then polls and sends fail with CONFIG_SECRET_MISSING.`,
    ...(isDone || !logins.some(({ isStored }) => isStored)
      ? []
      : [pc.yellow('Nothing was forgotten: add --for-real, and it is.')]),
  ].join('\n')
}

function loginLines(
  { secret, isStored, others }: ForgottenLogin,
  where: string,
  isDone: boolean,
): readonly string[] {
  const forgotten = isDone ? pc.green('forgotten') : 'would be forgotten'
  return [
    isStored
      ? `  ${forgotten}  the login ${secret} in ${where}`
      : `  no login     ${secret} in ${where}`,
    ...(others.length > 0
      ? [
          `  ${pc.yellow('warning')}  ${others.join(', ')} of another address logs in with it as well`,
        ]
      : []),
  ]
}

/** The same for programs. */
export const unlinkJson = (told: UnlinkTold): object => ({
  mailbox: told.mailbox,
  address: told.address,
  outcome: told.isDone ? 'unlinked' : 'shown',
  where: told.where,
  logins: told.logins,
  stays: { mail: told.stays, monitors: told.monitors, senders: told.senders },
})
