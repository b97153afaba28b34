import { useEffect, useRef } from 'preact/hooks'
import { filterLineOf, readFilterLine } from '../../api/filter-line.js'
import { readRowQuery } from '../../api/row-query.js'
import { address, go, hrefOf } from '../state/address.js'
import { say } from '../words/say.js'

/** The one line by which a list is filtered, and a chip for each filter: nothing filters that is not seen. */
export function FilterLine({ path }: { readonly path: string }) {
  const field = useRef<HTMLInputElement>(null)
  const query = new URLSearchParams(address.value.query)
  // What is open is no filter.
  query.delete('tab')
  const line = filterLineOf(query)
  useEffect(() => {
    if (field.current && document.activeElement !== field.current) field.current.value = line
  }, [line])
  const { faults } = readRowQuery(query, new Date())
  const apply = (event: Event) => {
    event.preventDefault()
    go(hrefOf(path, new URLSearchParams(readFilterLine(field.current?.value ?? ''))))
  }
  const without = (name: string) => {
    const rest = new URLSearchParams(query)
    rest.delete(name)
    return hrefOf(path, rest)
  }
  return (
    <search>
      <form class="filter" onSubmit={apply}>
        <label class="field">
          <span class="unseen">{say('filter')}</span>
          <input
            ref={field}
            id="filter"
            type="text"
            defaultValue={line}
            placeholder={say('filterHint')}
            autocomplete="off"
            spellcheck={false}
            aria-describedby={faults.length > 0 ? 'filter-faults' : undefined}
            onKeyDown={(event) => {
              // Enter ends a composition first.
              if (event.key === 'Enter' && event.isComposing) event.preventDefault()
            }}
          />
        </label>
        <button type="submit">{say('apply')}</button>
        <ul class="chips">
          {[...query].map(([name, value]) => (
            <li
              key={name}
              class={faults.some((one) => one.parameter === name) ? 'chip bad' : 'chip'}
            >
              <span>
                {name}: {value}
              </span>
              <a href={without(name)} aria-label={say('removeFilter', { filter: name })}>
                ×
              </a>
            </li>
          ))}
        </ul>
        {faults.length > 0 ? (
          <p id="filter-faults" class="bad" role="alert">
            {faults.map(({ parameter, message }) => `${parameter} ${message}`).join('; ')}
          </p>
        ) : null}
      </form>
    </search>
  )
}
