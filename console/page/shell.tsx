import { FaultBox } from './parts/fault-box.js'
import { address } from './state/address.js'
import { placeFacts } from './state/place-facts.js'
import { sessionKey } from './state/session-key.js'
import { theme, turnLanguage, turnTheme, turnZone } from './state/settings.js'
import { Decisions } from './views/decisions.js'
import { Incidents } from './views/incidents.js'
import { Mail } from './views/mail.js'
import { Overview } from './views/overview.js'
import { Sends } from './views/sends.js'
import { TryRule } from './views/try-rule.js'
import { type Said, say } from './words/say.js'
import { zoneName } from './words/times.js'

const VIEWS: readonly { readonly path: string; readonly said: Said }[] = [
  { path: '/', said: 'overview' },
  { path: '/mail', said: 'mail' },
  { path: '/decisions', said: 'decisions' },
  { path: '/try', said: 'tryRule' },
  { path: '/sends', said: 'sends' },
  { path: '/incidents', said: 'incidents' },
]

/** The page: where one is, and the view of the address. */
export function Shell() {
  const { path } = address.value
  const first = `/${path.split('/')[1] ?? ''}`
  return (
    <>
      <a class="skip" href="#content">
        {say('skip')}
      </a>
      <header>
        <strong class="brand">mailjobs</strong>
        <span class="place quiet">{placeFacts.value?.name ?? ''}</span>
        <nav aria-label={say('views')}>
          {VIEWS.map((view) => (
            <a
              key={view.path}
              href={view.path}
              aria-current={view.path === first ? 'page' : undefined}
            >
              {say(view.said)}
            </a>
          ))}
        </nav>
        <span class="settings">
          <button type="button" onClick={turnZone}>
            {say('zone', { zone: zoneName() })}
          </button>
          <button type="button" onClick={turnTheme}>
            {say('theme', { theme: say(theme.value) })}
          </button>
          <button
            type="button"
            onClick={turnLanguage}
            lang={say('language') === 'English' ? 'en' : 'ja'}
          >
            {say('language')}
          </button>
        </span>
      </header>
      <main id="content" tabIndex={-1}>
        {sessionKey.value === '' ? <NoKey /> : <View first={first} />}
      </main>
    </>
  )
}

function View({ first }: { readonly first: string }) {
  switch (first) {
    case '/':
      return <Overview />
    case '/mail':
      return <Mail />
    case '/decisions':
      return <Decisions />
    case '/try':
      return <TryRule />
    case '/sends':
      return <Sends />
    case '/incidents':
      return <Incidents />
    default:
      return <FaultBox fault={{ code: say('notFound'), message: say('notFoundHint') }} />
  }
}

const NoKey = () => <FaultBox fault={{ code: say('keyTitle'), message: say('keyRemedy') }} />
