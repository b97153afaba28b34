import type { IncidentRow, IncidentsAnswer } from '../../api/incident-answers.js'
import { Act } from '../parts/act.js'
import { FaultBox } from '../parts/fault-box.js'
import { EmptyList } from '../parts/list-state.js'
import { RowList } from '../parts/row-list.js'
import { Sign } from '../parts/sign.js'
import { Split } from '../parts/split.js'
import { LongTime, ShortTime } from '../parts/time.js'
import { Untrusted } from '../parts/untrusted.js'
import { address, hrefOf } from '../state/address.js'
import { useAnswer } from '../state/ask-server.js'
import { incidentHref } from '../state/incident-href.js'
import { say } from '../words/say.js'
import { Fact } from './why-pane.js'

const PATH = '/incidents'

/** What has begun and not ended, and what has. */
export function Incidents() {
  const { path, query } = address.value
  const { data, fault, again } = useAnswer<IncidentsAnswer>(hrefOf('/api/incidents', query), 10_000)
  const inList = (href: string) => hrefOf(href, query)
  const openHref = path === PATH ? undefined : inList(path)
  const open = data?.incidents.find((incident) => incidentHref(incident.name) === path)
  const state = query.get('state') ?? 'open'
  return (
    <Split
      title={say('incidents')}
      closeHref={inList(PATH)}
      openHref={openHref}
      pane={
        path === PATH || !data ? undefined : open ? (
          <IncidentPane incident={open} onDone={again} />
        ) : (
          <p>{say('noSuchIncident')}</p>
        )
      }
    >
      <nav class="results" aria-label={say('state')}>
        <a href={PATH} aria-current={state === 'open' ? 'true' : undefined}>
          {say('open')}
        </a>
        <a href={`${PATH}?state=ended`} aria-current={state === 'ended' ? 'true' : undefined}>
          {say('ended')}
        </a>
      </nav>
      {fault ? <FaultBox fault={fault} onRetry={again} /> : null}
      {data?.mutes.map((mute) => (
        <p key={mute.name} class="late-text">
          {say('mutedUntil', { name: mute.name, reason: mute.reason })}{' '}
          <ShortTime at={mute.until} />{' '}
          <Act
            label={say('unmute')}
            requestOf={() => ({ action: 'unmute', name: mute.name })}
            onDone={again}
          />
        </p>
      ))}
      {data?.damaged.map((key) => (
        <p key={key} class="partial">
          {say('incomplete', { gap: key })}
        </p>
      ))}
      {data && data.incidents.length === 0 ? (
        <EmptyList title={say(state === 'open' ? 'noIncidents' : 'noEndedIncidents')}>
          {say('noIncidentsHint')}
        </EmptyList>
      ) : (
        <RowList
          name={say('incidents')}
          layout="incidents"
          columns={[say('since'), say('kind'), say('summary')]}
          rows={(data?.incidents ?? []).map((incident) => ({
            key: incident.name,
            href: inList(incidentHref(incident.name)),
            cells: [
              <ShortTime key="since" at={incident.begunAt} />,
              <Sign
                key="kind"
                shape={incident.ended ? 'good' : incident.isMuted ? 'paused' : 'failing'}
                word={incident.kind}
              />,
              <Untrusted key="summary" text={incident.summary} />,
            ],
          }))}
          openHref={openHref}
        />
      )}
    </Split>
  )
}

function IncidentPane({
  incident,
  onDone,
}: {
  readonly incident: IncidentRow
  readonly onDone: () => void
}) {
  const subject = incident.mailbox ?? incident.sender ?? incident.monitors[0]
  const { mailbox, monitors, sender, evidence, remedy, told, ended, misses, diagnosis } = incident
  return (
    <article>
      <h2>
        <Untrusted text={incident.summary} />
      </h2>
      <dl>
        <Fact name={say('kind')}>{incident.kind}</Fact>
        <Fact name={say('about')}>
          {[mailbox, sender, ...monitors].filter((one) => one !== undefined).join(', ')}
        </Fact>
        <Fact name={say('since')}>
          <LongTime at={incident.begunAt} />
        </Fact>
        {misses > 0 ? <Fact name={say('again')}>{misses + 1}</Fact> : null}
        {evidence.map((line) => (
          <Fact key={line} name={say('evidence')}>
            <Untrusted text={line} />
          </Fact>
        ))}
        {diagnosis?.findings.map((line) => (
          <Fact key={line} name={say('diagnosis')}>
            <Untrusted text={line} />
          </Fact>
        ))}
        {remedy === undefined ? null : (
          <Fact name={say('remedy')}>
            <Untrusted text={remedy} />
          </Fact>
        )}
        {told.map(({ what, at }) => (
          <Fact key={`${what} ${at}`} name={say('told')}>
            {what} <LongTime at={at} />
          </Fact>
        ))}
        <Fact name={say(ended ? 'ended' : 'endsWhen')}>
          {ended ? (
            <>
              {ended.reason} <LongTime at={ended.at} /> <Untrusted text={ended.note} />
            </>
          ) : (
            incident.endsWhen
          )}
        </Fact>
        <Fact name={say('runbook')}>docs/runbook.md: {incident.runbook}</Fact>
      </dl>
      {ended ? null : (
        <p>
          {incident.lasts ? null : (
            <Act
              label={say('closeIncident')}
              wantsReason
              requestOf={(reason) => ({ action: 'close', incident: incident.name, reason })}
              onDone={onDone}
            />
          )}{' '}
          {subject === undefined || incident.isMuted ? null : (
            <Act
              label={say('mute4h')}
              wantsReason
              requestOf={(reason) => ({ action: 'mute', name: subject, hours: 4, reason })}
              onDone={onDone}
            />
          )}
        </p>
      )}
    </article>
  )
}
