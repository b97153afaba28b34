import { DECISION_RESULTS } from '../../../shared/contract/decision-results.js'
import type { DecisionRow, LedgerRow } from '../../api/decision-row.js'
import { FilterLine } from '../parts/filter-line.js'
import { EmptyList, ListState } from '../parts/list-state.js'
import { type ListedRow, RowList } from '../parts/row-list.js'
import { ResultSign } from '../parts/sign.js'
import { Split } from '../parts/split.js'
import { ShortTime } from '../parts/time.js'
import { Untrusted } from '../parts/untrusted.js'
import { address, hrefOf } from '../state/address.js'
import { placeFacts } from '../state/place-facts.js'
import { useRows } from '../state/use-rows.js'
import { say } from '../words/say.js'
import { WhyPane } from './why-pane.js'

const PATH = '/decisions'

/** The ledger: every decision, and why. */
export function Decisions() {
  const { path, query } = address.value
  const list = useRows<LedgerRow>(hrefOf('/api/decisions', query), 15_000)
  const id = path.slice(PATH.length + 1)
  const inList = (href: string) => hrefOf(href, query)
  const openHref = id === '' ? undefined : inList(`${PATH}/${id}`)
  const rows = list.rows.map((row) => listed(row, inList))
  return (
    <Split
      title={say('decisions')}
      closeHref={inList(PATH)}
      openHref={openHref}
      pane={id === '' ? undefined : <WhyPane key={id} id={id} />}
    >
      <FilterLine path={PATH} />
      <ResultChips query={query} />
      <ListState list={list} />
      {rows.length === 0 && list.answer ? (
        <NoRows hasFilter={query.size > 0} />
      ) : (
        <RowList
          name={say('decisions')}
          layout="decisions"
          columns={[
            say('time'),
            say('result'),
            say('monitor'),
            say('sender'),
            say('subject'),
            say('decidedBy'),
          ]}
          rows={rows}
          openHref={openHref}
          onMore={list.more}
          isLoading={list.isLoading}
        />
      )}
    </Split>
  )
}

function listed(row: LedgerRow, inList: (href: string) => string): ListedRow {
  if (row.kind === 'gap')
    return {
      key: `${row.mailbox} ${row.folder} ${row.first} ${row.decidedAt}`,
      cells: [
        <ShortTime key="time" at={row.decidedAt} />,
        <ResultSign key="result" result="missing" />,
        row.mailbox,
        '',
        <span key="gap" class="quiet">
          {say('gapRow', { first: row.first, last: row.last })}
        </span>,
        '',
      ],
    }
  return {
    key: `${row.id} ${row.monitor}`,
    href: inList(`${PATH}/${row.id}`),
    cells: cellsOf(row),
  }
}

const cellsOf = (row: DecisionRow) => [
  <ShortTime key="time" at={row.internalDate ?? row.decidedAt} />,
  <ResultSign key="result" result={row.result} />,
  row.monitor,
  <Untrusted key="from" text={row.from} otherwise={say('nobody')} />,
  <Untrusted key="subject" text={row.subject} otherwise={say('noSubject')} />,
  <span key="by" class="by">
    <code>{row.decidedBy ?? ''}</code> <Untrusted text={row.seen} />
  </span>,
]

/** The results that are asked for most, a click each. */
function ResultChips({ query }: { readonly query: URLSearchParams }) {
  const hrefFor = (result: string | undefined) => {
    const parameters = new URLSearchParams(query)
    parameters.delete('result')
    if (result !== undefined) parameters.set('result', result)
    return hrefOf(PATH, parameters)
  }
  const chosen = query.get('result')
  return (
    <nav class="results" aria-label={say('result')}>
      <a href={hrefFor(undefined)} aria-current={chosen === null ? 'true' : undefined}>
        {say('all')}
      </a>
      {DECISION_RESULTS.map((result) => (
        <a
          key={result}
          href={hrefFor(result)}
          aria-current={chosen === result ? 'true' : undefined}
        >
          {result}
        </a>
      ))}
    </nav>
  )
}

const NoRows = ({ hasFilter }: { readonly hasFilter: boolean }) =>
  hasFilter ? (
    <EmptyList title={say('noneFiltered')}>{say('noneFilteredHint')}</EmptyList>
  ) : (
    <EmptyList title={say('noneAtAll')}>
      {say('noneAtAllHint', { command: `npx mailjobs poll${placeFacts.value?.option ?? ''}` })}
    </EmptyList>
  )
