import { useEffect, useState } from 'preact/hooks'
import type { Fault } from '../../api/answers.js'
import type { DeployedRule, TriedMail, TryAnswer } from '../../api/try-answers.js'
import { FaultBox } from '../parts/fault-box.js'
import { EmptyList } from '../parts/list-state.js'
import { RowList } from '../parts/row-list.js'
import { Sign } from '../parts/sign.js'
import { ShortTime } from '../parts/time.js'
import { Untrusted } from '../parts/untrusted.js'
import { address, go, hrefOf } from '../state/address.js'
import { ask, Refused, useAnswer } from '../state/ask-server.js'
import { figure, say } from '../words/say.js'

const PATH = '/try'

/** So long after the last key it is tried. */
const PAUSE_MS = 300

const DAYS = [1, 7, 30, 90, 400]

/** A rule that is not deployed, on the mail of the last days: what would match, and what decided. Nothing is written. */
export function TryRule() {
  const { query } = address.value
  const { data: rules, fault, again } = useAnswer<readonly DeployedRule[]>('/api/rules')
  const rule = rules?.find(({ monitor }) => monitor === query.get('monitor')) ?? rules?.[0]
  if (fault && !rules) return <FaultBox fault={fault} onRetry={again} />
  if (!rules) return <p class="quiet wait">{say('loading')}</p>
  if (!rule) return <EmptyList title={say('noRules')}>{say('noRulesHint')}</EmptyList>
  return (
    <Bench key={rule.monitor} rules={rules} rule={rule} days={Number(query.get('days') ?? 7)} />
  )
}

function Bench({
  rules,
  rule,
  days,
}: {
  readonly rules: readonly DeployedRule[]
  readonly rule: DeployedRule
  readonly days: number
}) {
  const [notation, setNotation] = useState(rule.notation)
  const { answer, fault } = useTrial(rule.monitor, notation, days)
  const choose = (name: string, value: string) => {
    const parameters = new URLSearchParams(address.value.query)
    parameters.set(name, value)
    go(hrefOf(PATH, parameters))
  }
  const faults = answer && 'faults' in answer ? answer.faults : []
  return (
    <div class="bench">
      <section class="list" aria-label={say('rule')}>
        <h1>{say('tryRule')}</h1>
        <p class="quiet notes">{say('nothingWritten')}</p>
        <p>
          <label>
            {say('monitor')}{' '}
            <select
              value={rule.monitor}
              onChange={(event) => choose('monitor', event.currentTarget.value)}
            >
              {rules.map(({ monitor }) => (
                <option key={monitor}>{monitor}</option>
              ))}
            </select>
          </label>{' '}
          <label>
            {say('lastDays')}{' '}
            <select value={days} onChange={(event) => choose('days', event.currentTarget.value)}>
              {DAYS.map((count) => (
                <option key={count}>{count}</option>
              ))}
            </select>
          </label>
        </p>
        <label class="rule">
          <code>when:</code>
          <textarea
            value={notation}
            rows={14}
            spellcheck={false}
            autocomplete="off"
            aria-describedby="rule-faults"
            onInput={(event) => setNotation(event.currentTarget.value)}
          />
        </label>
        <div id="rule-faults" role="status">
          {faults.map(({ line, message }) => (
            <p key={message} class="bad">
              {line === undefined ? message : say('lineFault', { line, message })}
            </p>
          ))}
        </div>
        <p>
          <button
            type="button"
            onClick={() => setNotation(rule.notation)}
            disabled={notation === rule.notation}
          >
            {say('asDeployed')}
          </button>{' '}
          <button
            type="button"
            disabled={faults.length > 0}
            onClick={() => void navigator.clipboard.writeText(`when: ${notation.trim()},`)}
          >
            {say('copyRule')}
          </button>
        </p>
      </section>
      <section class="list" aria-label={say('result')}>
        {fault ? <FaultBox fault={fault} /> : null}
        {answer && 'mails' in answer ? <Tried mails={answer.mails} isCut={answer.isCut} /> : null}
        {answer || fault ? null : <p class="quiet wait">{say('loading')}</p>}
      </section>
    </div>
  )
}

/** Tries a rule as it is typed; an answer to a former one is dropped, and the server stops at it. */
function useTrial(
  monitor: string,
  notation: string,
  days: number,
): { readonly answer?: TryAnswer; readonly fault?: Fault } {
  const [state, setState] = useState<{ answer?: TryAnswer; fault?: Fault }>({})
  useEffect(() => {
    const abort = new AbortController()
    const timer = setTimeout(() => {
      ask<TryAnswer>('/api/try', { body: { monitor, notation, days }, signal: abort.signal }).then(
        (answer) => setState({ answer }),
        (error: unknown) => {
          if (error instanceof Refused) setState({ fault: error.fault })
        },
      )
    }, PAUSE_MS)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [monitor, notation, days])
  return state
}

/** What changes comes first, then what matches, what nearly does, and the rest. */
const rankOf = (mail: TriedMail): number => {
  if (changeOf(mail) !== undefined) return 0
  if (mail.result === 'matched') return 1
  if (mail.isNear) return 2
  return mail.result === 'unknown' ? 3 : 4
}

const changeOf = ({ result, before }: TriedMail): 'now' | 'no longer' | undefined => {
  if (result === 'unknown' || before === undefined) return undefined
  if (result === 'matched' && before !== 'matched') return 'now'
  return result === 'unmatched' && before === 'matched' ? 'no longer' : undefined
}

function Tried({
  mails,
  isCut,
}: {
  readonly mails: readonly TriedMail[]
  readonly isCut: boolean
}) {
  const count = (isCounted: (mail: TriedMail) => boolean) => figure(mails.filter(isCounted).length)
  return (
    <>
      <p role="status">
        {say('triedCounts', {
          looked: figure(mails.length),
          matched: count(({ result }) => result === 'matched'),
          now: count((mail) => changeOf(mail) === 'now'),
          gone: count((mail) => changeOf(mail) === 'no longer'),
          near: count(({ isNear }) => isNear),
          unknown: count(({ result }) => result === 'unknown'),
        })}{' '}
        {isCut ? say('triedCut') : ''}
      </p>
      {mails.length === 0 ? (
        <EmptyList title={say('noneFiltered')}>{say('triedNoneHint')}</EmptyList>
      ) : (
        <RowList
          name={say('result')}
          layout="tried"
          columns={[say('time'), say('result'), say('sender'), say('subject'), say('decidedBy')]}
          rows={mails
            .toSorted((one, other) => rankOf(one) - rankOf(other))
            .map((mail) => ({
              key: mail.id,
              href: `/decisions/${mail.id}`,
              cells: cellsOf(mail),
            }))}
        />
      )}
    </>
  )
}

const SHAPES = { matched: 'good', unmatched: 'dash', unknown: 'unknown' } as const

const cellsOf = (mail: TriedMail) => {
  const change = changeOf(mail)
  return [
    <ShortTime key="time" at={mail.at} />,
    <span key="result">
      <Sign shape={SHAPES[mail.result]} word={mail.result} />{' '}
      {change === undefined ? null : (
        <strong>{say(change === 'now' ? 'nowMatched' : 'noLonger')}</strong>
      )}
      {mail.isNear && change === undefined ? <em>{say('near')}</em> : null}
    </span>,
    <Untrusted key="from" text={mail.from} otherwise={say('nobody')} />,
    <Untrusted key="subject" text={mail.subject} otherwise={say('noSubject')} />,
    <span key="by">
      <code>{mail.decidedBy ?? ''}</code> <Untrusted text={mail.seen ?? mail.reason} />
    </span>,
  ]
}
