import type { KeptRow } from '../../api/kept-row.js'
import { FilterLine } from '../parts/filter-line.js'
import { EmptyList, ListState } from '../parts/list-state.js'
import { RowList } from '../parts/row-list.js'
import { Split } from '../parts/split.js'
import { ShortTime } from '../parts/time.js'
import { Untrusted } from '../parts/untrusted.js'
import { address, hrefOf } from '../state/address.js'
import { useRows } from '../state/use-rows.js'
import { say } from '../words/say.js'
import { MailPane } from './mail-pane.js'

const PATH = '/mail'

/** Kept mail: the list, and beside it the one that is open. */
export function Mail() {
  const { path, query } = address.value
  const filters = new URLSearchParams(query)
  // Of the mail that is open, not of the list.
  filters.delete('tab')
  const list = useRows<KeptRow>(hrefOf('/api/mail', filters), 15_000)
  const [, , monitor = '', id = ''] = path.split('/')
  const inList = (href: string) => hrefOf(href, filters)
  const openHref = id === '' ? undefined : inList(`${PATH}/${monitor}/${id}`)
  return (
    <Split
      title={say('mail')}
      closeHref={inList(PATH)}
      openHref={openHref}
      pane={id === '' ? undefined : <MailPane key={path} monitor={monitor} id={id} />}
    >
      <FilterLine path={PATH} />
      <ListState list={list} />
      {list.rows.length === 0 && list.answer ? (
        <EmptyList title={say(filters.size > 0 ? 'noneFiltered' : 'noMail')}>
          {say(filters.size > 0 ? 'noneFilteredHint' : 'noMailHint')}
        </EmptyList>
      ) : (
        <RowList
          name={say('mail')}
          layout="mails"
          columns={[say('time'), say('sender'), say('subject'), say('monitor'), say('notes')]}
          rows={list.rows.map((row) => ({
            key: `${row.id} ${row.monitor}`,
            href: inList(`${PATH}/${row.monitor}/${row.id}`),
            cells: cellsOf(row),
          }))}
          openHref={openHref}
          onMore={list.more}
          isLoading={list.isLoading}
        />
      )}
    </Split>
  )
}

const cellsOf = (row: KeptRow) => [
  <ShortTime key="time" at={row.internalDate ?? row.decidedAt} />,
  <Untrusted key="from" text={row.from} otherwise={say('nobody')} />,
  <Untrusted key="subject" text={row.subject} otherwise={say('noSubject')} />,
  row.monitor,
  <span key="facts" class="quiet">
    {row.isGone ? say('expired') : ''}
    {row.report ?? ''} {row.attachments ? say('attachments', { count: row.attachments }) : ''}{' '}
    {row.warnings ? say('warnings', { count: row.warnings }) : ''}
  </span>,
]
