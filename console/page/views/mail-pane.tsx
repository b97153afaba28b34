import type { MailView, Neighbours } from '../../api/mail-view.js'
import { Command } from '../parts/command.js'
import { FaultBox } from '../parts/fault-box.js'
import { MailFrame } from '../parts/mail-frame.js'
import { Marked } from '../parts/marked.js'
import { LongTime } from '../parts/time.js'
import { Untrusted } from '../parts/untrusted.js'
import { address, hrefOf } from '../state/address.js'
import { useAnswer } from '../state/ask-server.js'
import { type Said, say } from '../words/say.js'
import { Attachments, Raw } from './mail-parts.js'
import { Fact, WhyPane } from './why-pane.js'

const TABS = ['text', 'html', 'parts', 'headers', 'raw', 'why'] as const

type Tab = (typeof TABS)[number]

const NAMES: Readonly<Record<Tab, Said>> = {
  text: 'tabText',
  html: 'tabHtml',
  parts: 'tabParts',
  headers: 'tabHeaders',
  raw: 'tabRaw',
  why: 'tabWhy',
}

/** A kept mail. Text comes first: HTML is shown when it is asked for. */
export function MailPane({ monitor, id }: { readonly monitor: string; readonly id: string }) {
  const { path, query } = address.value
  const { data: mail, fault, again } = useAnswer<MailView>(`/api/mail/${monitor}/${id}`)
  const filters = new URLSearchParams(query)
  filters.delete('tab')
  const beside = useAnswer<Neighbours>(
    hrefOf(`/api/mail/${monitor}/${id}/neighbours`, filters),
  ).data
  if (fault && !mail) return <FaultBox fault={fault} onRetry={again} />
  if (!mail) return <p class="quiet wait">{say('loading')}</p>
  const tab = TABS.find((one) => one === query.get('tab')) ?? 'text'
  const hrefFor = (one: Tab) => {
    const parameters = new URLSearchParams(query)
    if (one === 'text') parameters.delete('tab')
    else parameters.set('tab', one)
    return hrefOf(path, parameters)
  }
  const shown = TABS.filter((one) => one !== 'html' || mail.hasHtml)
  return (
    <article class="mail">
      <nav class="beside">
        {beside?.newer === undefined ? null : (
          <a data-key="newer" href={hrefOf(beside.newer, filters)}>
            {say('newerMail')}
          </a>
        )}{' '}
        {beside?.older === undefined ? null : (
          <a data-key="older" href={hrefOf(beside.older, filters)}>
            {say('olderMail')}
          </a>
        )}
      </nav>
      <MailHead mail={mail} />
      <nav class="tabs" aria-label={say('tabs')}>
        {shown.map((one) => (
          <a
            key={one}
            href={hrefFor(one)}
            data-tab={TABS.indexOf(one) + 1}
            aria-current={one === tab ? 'true' : undefined}
          >
            {say(NAMES[one], { count: mail.manifest.attachments.length })}
          </a>
        ))}
      </nav>
      <TabOf mail={mail} tab={tab} />
      <Command line={mail.command} />
    </article>
  )
}

function TabOf({ mail, tab }: { readonly mail: MailView; readonly tab: Tab }) {
  const { monitor, id, manifest } = mail
  switch (tab) {
    case 'html':
      return <MailFrame monitor={monitor} id={id} />
    case 'parts':
      return <Attachments mail={mail} />
    case 'headers':
    case 'raw':
      return <Raw mail={mail} part={tab} />
    case 'why':
      return <WhyPane id={manifest.id} />
    case 'text':
      return <TextOf mail={mail} />
  }
}

function TextOf({ mail: { text, manifest } }: { readonly mail: MailView }) {
  if (!text) return <p class="quiet">{say('noText')}</p>
  return (
    <>
      <p class="quiet notes">
        {say('charset', { charset: manifest.text?.charset ?? '' })}{' '}
        {manifest.text?.madeFromHtml ? say('madeFromHtml') : ''} {text.isCut ? say('cutText') : ''}
      </p>
      <Marked text={text.value} marks={text.marks} />
    </>
  )
}

const namesOf = (list: MailView['manifest']['from']): string =>
  list.map(({ name, address }) => (name === '' ? address : `${name} <${address}>`)).join(', ')

/** Who and what, outside of anything that the mail draws itself. */
function MailHead({ mail: { manifest, matched, captures } }: { readonly mail: MailView }) {
  const { subject, from, to, cc, internalDate, warnings, deliveryReport } = manifest
  return (
    <>
      <h2>
        <Untrusted text={subject} otherwise={say('noSubject')} />
      </h2>
      <dl>
        <Fact name={say('sender')}>
          <Untrusted text={namesOf(from)} otherwise={say('nobody')} />
        </Fact>
        <Fact name={say('to')}>
          <Untrusted text={namesOf(to)} />
        </Fact>
        {cc.length === 0 ? null : (
          <Fact name={say('cc')}>
            <Untrusted text={namesOf(cc)} />
          </Fact>
        )}
        <Fact name={say('arrived')}>
          <LongTime at={internalDate} />
        </Fact>
        <Fact name={say('matchedBy')}>
          {matched.map(({ path, wanted }) => (
            <div key={path}>
              <code>{path}</code> {wanted}
            </div>
          ))}
        </Fact>
        {Object.entries(captures).map(([name, value]) => (
          <Fact key={name} name={name}>
            <Untrusted text={value} />
          </Fact>
        ))}
        {deliveryReport ? (
          <Fact name={say('report')}>
            {deliveryReport.kind}:{' '}
            {deliveryReport.recipients.map(({ recipient, reason, status, diagnostic }) => (
              <div key={recipient}>
                <Untrusted text={recipient} /> {status} {reason} <Untrusted text={diagnostic} />
              </div>
            ))}
          </Fact>
        ) : null}
        {warnings.map(({ code, detail }) => (
          <Fact key={`${code} ${detail}`} name={say('warning')}>
            <span class="late-text">{code}</span> <Untrusted text={detail} />
          </Fact>
        ))}
      </dl>
    </>
  )
}
