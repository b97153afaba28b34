import { openIncidents } from '../../shared/incidents/incident-store.js'
import type { PolledMonitor } from '../../shared/jobs/requests/poll-request.js'
import { walkMessage } from '../../shared/mail/walk/walk-message.js'
import { compileConditions } from '../../shared/matching/condition-tree.js'
import { judge } from '../../shared/matching/decide.js'
import { expectedWords, isNegated } from '../../shared/matching/expected-words.js'
import { looksInAttachments } from '../../shared/matching/looks-in-attachments.js'
import { mailFacts } from '../../shared/matching/mail-facts.js'
import { decideKept } from '../../shared/place/decide-kept.js'
import type { DecidedMail } from '../../shared/place/decided-mail.js'
import { knownFolders } from '../../shared/place/known-folders.js'
import { accountOf, type MailAccount } from '../../shared/place/mail-account.js'
import { recordedDefinitions, wantedBy } from '../../shared/place/recorded-definition.js'
import type { AccountAnswer, ToldConditions } from '../api/mail-account-answer.js'
import { mailOfRows } from '../index/stored-row.js'
import { noSuch } from './answer-errors.js'
import type { ConsolePlace } from './console-place.js'

/** The message of an id, with every decision on it. @throws AskedWrongly if the ledger has none */
export async function decidedMail(here: ConsolePlace, id: string): Promise<DecidedMail> {
  const find = () =>
    mailOfRows(
      here.index.database
        .prepare("select id, told from rows where place >= ? and place < ? and kind = 'decision'")
        .all(`${id} `, `${id}!`),
    )
  await here.filler.fresh()
  const found = find()
  if (found) return found
  // An old one may not be in the index yet.
  await here.filler.whole()
  const later = find()
  if (!later) throw noSuch('mail')
  return later
}

/** What `mailjobs why` tells of a mail. @throws AskedWrongly, StorageFailed */
export async function accountOfMail(here: ConsolePlace, id: string): Promise<AccountAnswer> {
  const { place, option, now } = here
  const mail = await decidedMail(here, id)
  const [{ folders }, { data: definitions, ...told }, { all: incidents }] = await Promise.all([
    knownFolders(place.bucket, mail.mailbox),
    place.definitions(),
    openIncidents(place.bucket),
  ])
  const account = await accountOf(
    {
      bucket: place.bucket,
      definitions,
      incidents,
      stateOf: (folder) => folders.find((one) => one.folder === folder)?.state,
      wantedBy: wantedBy(place.bucket),
      decideAgain: decideKept,
    },
    mail,
  )
  const monitors = definitions
    .filter(({ mailbox }) => mailbox.name === mail.mailbox)
    .flatMap((request) => request.monitors)
  return {
    ...told,
    asOf: now().toISOString(),
    data: account,
    conditions: await conditionsOf(here, account, monitors),
    command: `mailjobs why ${mail.mailbox} --uid ${mail.uid} --since ${dayOf(account)}${option}`,
  }
}

const dayOf = ({ internalDate, decisions: [first] }: MailAccount): string =>
  (internalDate ?? first?.decidedAt ?? '').slice(0, 10)

/** Every condition, of the definition that decided and of the one at work, where the message is kept. */
async function conditionsOf(
  { place: { bucket } }: ConsolePlace,
  { decisions }: MailAccount,
  monitors: readonly PolledMonitor[],
): Promise<ToldConditions[]> {
  const definitionOf = recordedDefinitions(bucket)
  const told: ToldConditions[] = []
  for (const { monitor, version, kept } of decisions) {
    if (!kept || 'gone' in kept) continue
    const stored = await bucket.read(kept.manifestKey.replace(/mail\.json$/, 'message.eml'))
    if (!stored) continue
    const now = monitors.find(({ name }) => name === monitor)
    const then = now?.version === version ? now : await definitionOf(monitor, version)
    if (then) told.push(await everyCondition(stored.body, then, 'then'))
    if (now && now.version !== version) told.push(await everyCondition(stored.body, now, 'today'))
  }
  return told
}

async function everyCondition(
  raw: Buffer,
  { name, version, when: conditions }: PolledMonitor,
  when: ToldConditions['when'],
): Promise<ToldConditions> {
  const mail = await walkMessage([raw], { attachmentTexts: looksInAttachments(conditions) })
  const judged = judge(compileConditions(conditions), mailFacts(mail, { unread: true }))
  return {
    ...{ monitor: name, version, when },
    conditions: judged.everyCondition().map((outcome) => ({
      ...outcome,
      wanted: expectedWords(conditions, outcome.path),
      isNegated: isNegated(outcome.path),
    })),
  }
}
