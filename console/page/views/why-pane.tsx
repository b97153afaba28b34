import type { ComponentChildren } from 'preact'
import type { AccountAnswer, ToldConditions } from '../../api/mail-account-answer.js'
import { Command } from '../parts/command.js'
import { FaultBox } from '../parts/fault-box.js'
import { ResultSign, Sign } from '../parts/sign.js'
import { LongTime } from '../parts/time.js'
import { Untrusted } from '../parts/untrusted.js'
import { useAnswer } from '../state/ask-server.js'
import { incidentHref } from '../state/incident-href.js'
import { type Said, say } from '../words/say.js'

/** What is known of a mail: as `mailjobs why` tells it, condition by condition. */
export function WhyPane({ id }: { readonly id: string }) {
  const { data, fault, again } = useAnswer<AccountAnswer>(`/api/decisions/${id}`)
  if (fault && !data) return <FaultBox fault={fault} onRetry={again} />
  if (!data) return <p class="quiet wait">{say('loading')}</p>
  const mail = data.data
  return (
    <article class="why">
      <h2>
        <Untrusted text={mail.subject} otherwise={say('noSubject')} />
      </h2>
      <dl>
        <Fact name={say('sender')}>
          <Untrusted text={mail.from} otherwise={say('nobody')} />
        </Fact>
        <Fact name={say('messageId')}>
          <Untrusted text={mail.messageId} otherwise={say('unknown')} />
        </Fact>
        <Fact name={say('arrived')}>
          {mail.internalDate === undefined ? say('unknown') : <LongTime at={mail.internalDate} />}
        </Fact>
        <Fact name={say('where')}>
          {say('placeOfMail', {
            mailbox: mail.mailbox,
            folder: mail.folder,
            uid: mail.uid,
            uidValidity: mail.uidValidity,
          })}
        </Fact>
      </dl>
      {mail.foundGone ? (
        <p class="late-text">
          {say('foundGone')} <LongTime at={mail.foundGone.foundAt} />{' '}
          <a href={incidentHref(mail.foundGone.incident)}>{say('showIncident')}</a>
        </p>
      ) : null}
      {mail.decisions.map((decision) => (
        <DecisionTold key={decision.monitor} answer={data} decision={decision} />
      ))}
      {mail.replays.map(({ monitor, number, name, begunAt, prefix }) => (
        <section key={`${monitor} ${number}`} class="told">
          <h3>
            {monitor} <span class="tag">{say('replay', { number })}</span> <LongTime at={begunAt} />
          </h3>
          <p>
            <Untrusted text={name} /> <code>{prefix}</code>
          </p>
        </section>
      ))}
      <Command line={data.command} />
    </article>
  )
}

/** A fact, by its name. */
export const Fact = ({
  name,
  children,
}: {
  readonly name: string
  readonly children: ComponentChildren
}) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
)

type DecisionAccount = AccountAnswer['data']['decisions'][number]

const MEANINGS = new Map<string, Said>([
  ['failed', 'meaningFailed'],
  ['missing', 'meaningMissing'],
  ['recognised', 'meaningRecognised'],
  ['earlier', 'meaningEarlier'],
  ['expired', 'meaningExpired'],
])

function DecisionTold({
  answer,
  decision,
}: {
  readonly answer: AccountAnswer
  readonly decision: DecisionAccount
}) {
  const { monitor, version, result, decidedAt, decidedBy, wanted, seen, action } = decision
  const meaning = MEANINGS.get(result)
  const own = answer.conditions.filter((one) => one.monitor === monitor)
  return (
    <section class="told">
      <h3>
        {monitor} <ResultSign result={result} />
      </h3>
      <dl>
        <Fact name={say('time')}>
          <LongTime at={decidedAt} /> <span class="quiet">{say('byVersion', { version })}</span>
        </Fact>
        {decidedBy === undefined ? null : (
          <Fact name={say('decidedBy')}>
            <code>{decidedBy}</code> {wanted ?? ''} <span class="quiet">{say('seen')}</span>{' '}
            <q>
              <Untrusted text={seen} />
            </q>
          </Fact>
        )}
        {meaning ? <Fact name="">{say(meaning)}</Fact> : null}
        {decision.doubts?.length ? (
          <Fact name="">{say('doubts', { doubts: decision.doubts.join(', ') })}</Fact>
        ) : null}
        <Kept answer={answer} decision={decision} />
        {action ? (
          <Fact name={say('action')}>
            {say(action.state === 'pending' ? 'actionPending' : 'actionDone', {
              action: action.action,
            })}
          </Fact>
        ) : null}
        <Fact name={say('today')}>{todayWords(decision)}</Fact>
      </dl>
      {own.length === 0 ? <p class="quiet">{say('noConditions')}</p> : null}
      {own.map((told) => (
        <Conditions key={told.when} told={told} />
      ))}
    </section>
  )
}

function todayWords({ today, result }: DecisionAccount): string {
  if (today.by === 'the same definition') return say('todaySame')
  if (today.result === 'unknown') return say('todayUnknown', { reason: today.reason ?? '' })
  const changed = today.result === result ? today.result : `${result} → ${today.result}`
  return say('todayResult', { result: changed, version: today.version ?? '', by: today.by })
}

function Kept({
  answer,
  decision: { kept, monitor },
}: {
  readonly answer: AccountAnswer
  readonly decision: DecisionAccount
}) {
  if (!kept) return null
  if ('gone' in kept) return <Fact name={say('kept')}>{say('keptGone')}</Fact>
  const { until, announcedBetween } = kept
  return (
    <>
      <Fact name={say('kept')}>
        <a href={`/mail/${monitor}/${answer.data.id}`}>{say('openMail')}</a>{' '}
        {until === undefined
          ? say('keptByTag')
          : until === 'forever'
            ? say('keptForEver')
            : say('keptUntil', { time: until.slice(0, 10) })}
      </Fact>
      <Fact name={say('announced')}>
        {announcedBetween.until === undefined
          ? say('announcedAfter', { from: announcedBetween.from })
          : say('announcedBetween', { from: announcedBetween.from, until: announcedBetween.until })}
      </Fact>
    </>
  )
}

/** Each condition with what it wanted and saw. */
export function Conditions({ told: { when, conditions } }: { readonly told: ToldConditions }) {
  return (
    <>
      <h4>{say(when === 'then' ? 'conditionsThen' : 'conditionsToday')}</h4>
      <ul class="conditions">
        {conditions.map(({ path, matched, isNegated, wanted, seen }) => (
          <li key={path}>
            <Sign shape={matched === isNegated ? 'cross' : 'good'} word={matched ? '=' : '≠'} />
            <code>{path}</code> <span>{wanted}</span> <span class="quiet">{say('seen')}</span>{' '}
            <q>
              <Untrusted text={seen} />
            </q>
          </li>
        ))}
      </ul>
    </>
  )
}
