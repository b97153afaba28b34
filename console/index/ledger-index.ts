import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { mailIdOf } from '../../shared/contract/keys.js'
import type { LedgerPage } from '../../shared/mailbox/ledger.js'
import { type DecidedMail, mailOfPage, timeOf } from '../../shared/place/decided-mail.js'
import { folded } from '../../shared/place/mail-query.js'

/** How far a folder of the ledger is in the index: everything between the two moments. */
export interface Filled {
  readonly newest: Date
  readonly oldest: Date
}

const COLUMNS = [
  'place',
  'at',
  'kind',
  'id',
  'mailbox',
  'folder',
  'uid',
  'last',
  'monitor',
  'result',
  'decidedAt',
  'lease',
  'sender',
  'subject',
  'sought',
  'told',
] as const

/** The decisions of the ledger as rows of a table: nothing is in it that cannot be read there again. */
export class LedgerIndex {
  readonly database: DatabaseSync
  readonly #put: StatementSync
  readonly #fill: StatementSync

  constructor(database: DatabaseSync) {
    this.database = database
    // Of two decisions by one monitor that of the higher lease holds, as everywhere in the ledger.
    this.#put = database.prepare(`
      insert into rows (${COLUMNS.join(', ')}) values (${COLUMNS.map(() => '?').join(', ')})
      on conflict (place) do update set ${COLUMNS.map((name) => `${name} = excluded.${name}`).join(', ')}
      where excluded.lease > rows.lease
         or (excluded.lease = rows.lease and excluded.decidedAt >= rows.decidedAt)`)
    this.#fill = database.prepare(
      'insert or replace into filled (mailbox, folder, newest, oldest) values (?, ?, ?, ?)',
    )
  }

  /** Enters pages; what they tell again changes nothing. */
  put(pages: readonly LedgerPage[]): void {
    this.database.exec('begin')
    try {
      for (const page of pages) {
        for (const mail of mailOfPage(page)) this.#putMail(mail)
        for (const range of page.missing) this.#put.run(...gapOf(page, range))
      }
      this.database.exec('commit')
    } catch (error) {
      this.database.exec('rollback')
      throw error
    }
  }

  #putMail(mail: DecidedMail): void {
    const { decisions, ...told } = mail
    const id = mailIdOf(mail)
    const { from = '', subject = '', messageId = '', mailbox, folder, uid } = mail
    const sought = [from, subject, messageId].map(folded).join('\n')
    for (const decision of decisions) {
      const { monitor, result, decidedAt, lease = 0 } = decision
      this.#put.run(
        ...[`${id} ${monitor}`, timeOf({ ...mail, decisions: [decision] }), 'decision', id],
        ...[mailbox, folder, uid, uid, monitor, result, decidedAt, lease],
        ...[folded(from), folded(subject), sought],
        JSON.stringify({ ...told, decision }),
      )
    }
  }

  /** How far a folder is in the index; undefined if nothing of it is. */
  filled(mailbox: string, folder: string): Filled | undefined {
    const row = this.database
      .prepare('select newest, oldest from filled where mailbox = ? and folder = ?')
      .get(mailbox, folder)
    if (!row) return undefined
    return { newest: new Date(Number(row['newest'])), oldest: new Date(Number(row['oldest'])) }
  }

  /** Notes how far a folder is in the index. */
  noteFilled(mailbox: string, folder: string, { newest, oldest }: Filled): void {
    this.#fill.run(mailbox, folder, +newest, +oldest)
  }
}

const gapOf = (
  page: LedgerPage,
  { first, last }: { readonly first: number; readonly last: number },
): SQLInputValue[] => {
  const { mailbox, folder, decidedAt, lease = 0 } = page
  return [
    ...[`${mailIdOf({ ...page, uid: first })} ~gap`, Date.parse(decidedAt), 'gap', ''],
    ...[mailbox, folder, first, last, '', '', decidedAt, lease],
    ...['', '', ''],
    '{}',
  ]
}
