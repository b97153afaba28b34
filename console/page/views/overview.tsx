import type { MailboxRow, Overview as OverviewAnswer } from '../../api/overview.js'
import { Act } from '../parts/act.js'
import { FaultBox } from '../parts/fault-box.js'
import { type Shape, Sign } from '../parts/sign.js'
import { Strip } from '../parts/strip.js'
import { Age, ShortTime } from '../parts/time.js'
import { useAnswer } from '../state/ask-server.js'
import { incidentHref } from '../state/incident-href.js'
import { placeFacts } from '../state/place-facts.js'
import { figure, say } from '../words/say.js'

const EVERY_MS = { local: 5_000, stack: 30_000 }

const SHAPES: Readonly<Record<MailboxRow['condition'], Shape>> = {
  ok: 'good',
  LATE: 'late',
  STUCK: 'late',
  FAILING: 'failing',
  OPEN: 'failing',
  NEVER: 'none',
  PAUSED: 'paused',
}

/** What needs somebody first, and how everything else is. */
export function Overview() {
  const isStack = placeFacts.value?.option.includes('--stack') ?? false
  const { data, fault, again } = useAnswer<OverviewAnswer>(
    '/api/overview',
    isStack ? EVERY_MS.stack : EVERY_MS.local,
  )
  if (!data)
    return fault ? (
      <FaultBox fault={fault} onRetry={again} />
    ) : (
      <p class="quiet wait">{say('loading')}</p>
    )
  return (
    <div class={fault ? 'overview stale' : 'overview'}>
      {fault ? <FaultBox fault={fault} onRetry={again} /> : null}
      <h1>{say('overview')}</h1>
      <p class="quiet notes">
        {data.source}, {say('asOf', { time: '' })} <ShortTime at={data.asOf} />
        {data.isAtWork ? '' : ` — ${say('notAtWork')}`}
      </p>
      <Needs answer={data} />
      <Mailboxes mailboxes={data.mailboxes} onDone={again} />
      <ExpectedMail mailboxes={data.mailboxes} />
      <Senders answer={data} />
      {data.gaps.map((gap) => (
        <p key={gap} class="partial">
          {say('incomplete', { gap })}
        </p>
      ))}
    </div>
  )
}

function Needs({ answer: { problems } }: { readonly answer: OverviewAnswer }) {
  if (problems.length === 0)
    return (
      <section class="needs">
        <Sign shape="good" word={say('allWell')} />
      </section>
    )
  return (
    <section class="needs">
      <h2>{say('needsYou', { count: problems.length })}</h2>
      <ul>
        {problems.map(({ what, remedy, incident }) => (
          <li key={what}>
            <Sign shape="failing" word={what} />
            {remedy === undefined ? null : <p>{remedy}</p>}
            {incident === undefined ? null : (
              <a href={incidentHref(incident)}>{say('showIncident')}</a>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The worse the further up, then by name. */
const URGENCY: readonly MailboxRow['condition'][] = [
  'FAILING',
  'OPEN',
  'STUCK',
  'LATE',
  'NEVER',
  'ok',
  'PAUSED',
]

function Mailboxes({
  mailboxes,
  onDone,
}: {
  readonly mailboxes: readonly MailboxRow[]
  readonly onDone: () => void
}) {
  const sorted = mailboxes.toSorted(
    (one, other) =>
      URGENCY.indexOf(one.condition) - URGENCY.indexOf(other.condition) ||
      one.name.localeCompare(other.name),
  )
  return (
    <section>
      <h2>{say('mailboxes', { count: mailboxes.length })}</h2>
      <div class="wide">
        <table>
          <thead>
            <tr>
              <th scope="col">{say('mailbox')}</th>
              <th scope="col">{say('health')}</th>
              <th scope="col">{say('lastSuccess')}</th>
              <th scope="col">{say('lastDayPolls')}</th>
              <th scope="col" class="number">
                {say('lastDayDecided')}
              </th>
              <th scope="col" class="number">
                {say('lastDayMatched')}
              </th>
              <th scope="col" class="number">
                {say('lag')}
              </th>
              <th scope="col">{say('actions')}</th>
            </tr>
          </thead>
          <tbody>
            {sorted.map((mailbox) => (
              <tr key={mailbox.name}>
                <th scope="row">
                  <a href={`/decisions?mailbox=${mailbox.name}`}>{mailbox.name}</a>
                </th>
                <td>
                  <Sign shape={SHAPES[mailbox.condition]} word={mailbox.condition} />{' '}
                  {mailbox.failing ? <code>{mailbox.failing.code}</code> : null}
                </td>
                <td>
                  {mailbox.lastSuccess === undefined ? (
                    say('unknown')
                  ) : (
                    <Age at={mailbox.lastSuccess} />
                  )}
                </td>
                <td>
                  <Strip mailbox={mailbox.name} />
                </td>
                <td class="number">{figure(mailbox.lastDay.decided)}</td>
                <td class="number">{figure(mailbox.lastDay.matched)}</td>
                <td class="number">
                  {figure(mailbox.monitors.reduce((sum, { lag }) => sum + lag, 0))}
                </td>
                <td>
                  {mailbox.condition === 'PAUSED' ? null : (
                    <Act
                      label={say('pollNow')}
                      requestOf={() => ({ action: 'poll', mailbox: mailbox.name })}
                      onDone={onDone}
                    />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function ExpectedMail({ mailboxes }: { readonly mailboxes: readonly MailboxRow[] }) {
  const waiting = mailboxes
    .flatMap(({ monitors }) => monitors)
    .flatMap(({ name, expected }) => (expected ? [{ name, expected }] : []))
  if (waiting.length === 0) return null
  return (
    <section>
      <h2>{say('expectedMail')}</h2>
      <div class="wide">
        <table>
          <thead>
            <tr>
              <th scope="col">{say('monitor')}</th>
              <th scope="col">{say('lastVerdict')}</th>
              <th scope="col">{say('nextDue')}</th>
            </tr>
          </thead>
          <tbody>
            {waiting.map(({ name, expected: { last, nextDue } }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>
                  {last ? (
                    <>
                      <Sign
                        shape={last.result === 'absent' ? 'cross' : 'good'}
                        word={last.result}
                      />{' '}
                      <ShortTime at={last.due} />
                    </>
                  ) : (
                    say('noVerdict')
                  )}
                </td>
                <td>{nextDue === undefined ? say('unknown') : <Age at={nextDue} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function Senders({ answer: { senders } }: { readonly answer: OverviewAnswer }) {
  if (senders.length === 0) return null
  return (
    <section>
      <h2>{say('senders')}</h2>
      <div class="wide">
        <table>
          <thead>
            <tr>
              <th scope="col">{say('senderName')}</th>
              <th scope="col">{say('health')}</th>
              <th scope="col">{say('openSends')}</th>
              <th scope="col">{say('oldestSend')}</th>
            </tr>
          </thead>
          <tbody>
            {senders.map(({ name, condition, open, oldest }) => (
              <tr key={name}>
                <th scope="row">
                  <a href={`/sends?sender=${name}`}>{name}</a>
                </th>
                <td>
                  <Sign shape={SHAPES[condition]} word={condition} />
                </td>
                <td>
                  {Object.entries(open)
                    .map(([state, count]) => `${state} ${figure(count)}`)
                    .join(', ') || figure(0)}
                </td>
                <td>{oldest === undefined ? '' : <Age at={oldest} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
