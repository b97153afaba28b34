import { contains, days, everything } from '../../shared/jobs/define-jobs.js'
import type { Dovecot } from '../servers/dovecot.js'
import { scheduleInputOf } from '../worlds/poll-world.js'
import { type Corpus, mailsOf, WANTED } from './corpora.js'
import type { MailboxOrder } from './orders.js'

/** So many mails of a corpus are in memory while they are delivered. */
const DELIVERED_AT_ONCE = 50

/** Puts a corpus into a folder of its own name. */
export async function deliverCorpus(dovecot: Dovecot, corpus: Corpus): Promise<void> {
  const waiting: Buffer[] = []
  const deliver = () => dovecot.deliver(dovecot.user, waiting.splice(0), corpus.name)
  for (const { raw } of mailsOf(corpus)) {
    waiting.push(raw)
    if (waiting.length === DELIVERED_AT_ONCE) await deliver()
  }
  await deliver()
}

/** The order to work on a corpus, reached through some address. */
export function mailboxOrder(
  { user, password }: Dovecot,
  { host, port }: { readonly host: string; readonly port: number },
  corpus: Corpus,
  rest: Pick<MailboxOrder, 'task' | 'directory' | 's3'>,
): MailboxOrder {
  const isPicky = corpus.wantedEvery > 1
  const when = isPicky ? { from: WANTED.from, subject: contains(WANTED.subject) } : everything()
  const pollInput = scheduleInputOf(
    { host, port, security: 'none' },
    { wanted: { folder: corpus.name, when, keep: { for: days(30) }, startFrom: 'all' } },
  )
  return { host, port, user, password, folder: corpus.name, pollInput, ...rest }
}
