import type { SendAnswer, SendsAnswer } from '../../api/send-answers.js'
import { Command } from '../parts/command.js'
import { FaultBox } from '../parts/fault-box.js'
import { EmptyList } from '../parts/list-state.js'
import { RowList } from '../parts/row-list.js'
import { type Shape, Sign } from '../parts/sign.js'
import { Split } from '../parts/split.js'
import { LongTime, ShortTime } from '../parts/time.js'
import { Untrusted } from '../parts/untrusted.js'
import { address, hrefOf } from '../state/address.js'
import { useAnswer } from '../state/ask-server.js'
import { figure, type Said, say } from '../words/say.js'
import { Fact } from './why-pane.js'

const PATH = '/sends'

const SHAPES = new Map<string, Shape>([
  ['ACCEPTED', 'good'],
  ['DELIVERED', 'good'],
  ['QUEUED', 'none'],
  ['SENDING', 'late'],
  ['PARTIAL', 'late'],
  ['UNKNOWN', 'unknown'],
  ['CANCELLED', 'dash'],
])

const StateSign = ({ state }: { readonly state: string }) => (
  <Sign shape={SHAPES.get(state) ?? 'cross'} word={state} />
)

/** The sends of a day, and what became of each. */
export function Sends() {
  const { path, query } = address.value
  const { data, fault, again } = useAnswer<SendsAnswer>(hrefOf('/api/sends', query), 10_000)
  const id = path.slice(PATH.length + 1)
  const inList = (href: string) => hrefOf(href, query)
  const openHref = id === '' ? undefined : inList(`${PATH}/${id}`)
  const hrefWith = (name: string, value: string | undefined) => {
    const parameters = new URLSearchParams(query)
    parameters.delete(name)
    if (value !== undefined) parameters.set(name, value)
    return hrefOf(PATH, parameters)
  }
  return (
    <Split
      title={say('sends')}
      closeHref={inList(PATH)}
      openHref={openHref}
      pane={id === '' ? undefined : <SendPane key={id} id={id} />}
    >
      {fault ? <FaultBox fault={fault} onRetry={again} /> : null}
      {data ? (
        <>
          <nav class="results" aria-label={say('day')}>
            <a href={hrefWith('day', dayBeside(data.day, -1))}>{say('dayBefore')}</a>
            <strong>{say('dayInUtc', { day: data.day })}</strong>
            <a href={hrefWith('day', dayBeside(data.day, 1))}>{say('dayAfter')}</a>
          </nav>
          <nav class="results" aria-label={say('state')}>
            <a
              href={hrefWith('state', undefined)}
              aria-current={query.has('state') ? undefined : 'true'}
            >
              {say('all')}
            </a>
            {Object.entries(data.counts)
              .filter(([state, count]) => count > 0 || query.get('state') === state)
              .map(([state, count]) => (
                <a
                  key={state}
                  href={hrefWith('state', state)}
                  aria-current={query.get('state') === state ? 'true' : undefined}
                >
                  {state} {figure(count)}
                </a>
              ))}
          </nav>
          {query.has('sender') ? (
            <p>
              <span class="chip">
                <span>sender: {query.get('sender')}</span>
                <a
                  href={hrefWith('sender', undefined)}
                  aria-label={say('removeFilter', { filter: 'sender' })}
                >
                  ×
                </a>
              </span>
            </p>
          ) : null}
          {data.rows.length === 0 ? (
            <EmptyList title={say('noSends')}>{say('noSendsHint')}</EmptyList>
          ) : (
            <RowList
              name={say('sends')}
              layout="sends"
              columns={[
                say('time'),
                say('state'),
                say('senderName'),
                say('subject'),
                say('recipients'),
              ]}
              rows={data.rows.map((send) => ({
                key: send.id,
                href: inList(`${PATH}/${send.id}`),
                cells: [
                  <ShortTime key="time" at={send.acceptedAt} />,
                  <StateSign key="state" state={send.state} />,
                  send.sender,
                  <Untrusted key="subject" text={send.subject} otherwise={say('noSubject')} />,
                  figure(send.recipientCount),
                ],
              }))}
              openHref={openHref}
            />
          )}
        </>
      ) : null}
    </Split>
  )
}

const dayBeside = (day: string, by: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + by * 86_400_000).toISOString().slice(0, 10)

/** What happens if nobody does anything. */
const OTHERWISE = new Map<string, Said>([
  ['QUEUED', 'thenQueued'],
  ['SENDING', 'thenSending'],
  ['FAILED', 'thenFailed'],
  ['PARTIAL', 'thenFailed'],
  ['UNKNOWN', 'thenUnknown'],
])

function SendPane({ id }: { readonly id: string }) {
  const { data, fault, again } = useAnswer<SendAnswer>(`/api/sends/${id}`, 10_000)
  if (!data)
    return fault ? (
      <FaultBox fault={fault} onRetry={again} />
    ) : (
      <p class="quiet wait">{say('loading')}</p>
    )
  const { send, message } = data
  const otherwise = OTHERWISE.get(send.state)
  return (
    <article>
      <h2>
        <Untrusted text={send.subject} otherwise={say('noSubject')} />
      </h2>
      <p>
        <StateSign state={send.state} /> {otherwise ? say(otherwise) : ''}
      </p>
      <dl>
        <Fact name={say('acceptedAt')}>
          <LongTime at={send.acceptedAt} />
        </Fact>
        <Fact name={say('senderName')}>
          <a href={`/sends?sender=${send.sender}`}>{send.sender}</a>
        </Fact>
        <Fact name={say('messageId')}>
          <Untrusted text={send.messageId} />
        </Fact>
        <Fact name={say('attempts')}>{figure(send.attempts)}</Fact>
        {send.nextAttemptAt === undefined ? null : (
          <Fact name={say('nextAttempt')}>
            <LongTime at={send.nextAttemptAt} />
          </Fact>
        )}
        {send.warnings.map((warning) => (
          <Fact key={warning} name={say('warning')}>
            <Untrusted text={warning} />
          </Fact>
        ))}
      </dl>
      <h3>{say('recipients')}</h3>
      <ul class="parts">
        {send.recipients.map(({ address: to, state, code, reason, at }) => (
          <li key={to}>
            <Untrusted text={to} /> <StateSign state={state} />{' '}
            {code === undefined ? null : <code>{code}</code>} <Untrusted text={reason} />{' '}
            <span class="quiet">
              <ShortTime at={at} />
            </span>
          </li>
        ))}
      </ul>
      {message === undefined ? null : (
        <details>
          <summary>{say('theMessage')}</summary>
          <pre class="text raw">{message}</pre>
        </details>
      )}
      <Command line={data.command} />
    </article>
  )
}
