import { effect, signal } from '@preact/signals'

const LANGUAGES = ['en', 'ja'] as const
const THEMES = ['auto', 'light', 'dark'] as const
const ZONES = ['mine', 'jobs', 'UTC'] as const

const stored = <Choice extends string>(
  name: string,
  choices: readonly Choice[],
  otherwise: Choice,
): Choice => choices.find((one) => one === localStorage.getItem(name)) ?? otherwise

const next = <Choice>(choices: readonly Choice[], now: Choice): Choice | undefined =>
  choices[(choices.indexOf(now) + 1) % choices.length]

/** The language of the page: the browser's, until somebody chooses. */
export const language = signal(
  stored('mailjobs-language', LANGUAGES, navigator.language.startsWith('ja') ? 'ja' : 'en'),
)
/** Light or dark: the system's, until somebody chooses. */
export const theme = signal(stored('mailjobs-theme', THEMES, 'auto'))
/** Whose clock times are told by: the reader's, that of the jobs file, or UTC. */
export const zone = signal(stored('mailjobs-zone', ZONES, 'mine'))
/** Whether single letters are shortcuts: who speaks to the machine turns them off. */
export const hasLetterKeys = signal(localStorage.getItem('mailjobs-letter-keys') !== 'off')

/** The next of each, and round again. */
export const turnLanguage = (): void => {
  language.value = next(LANGUAGES, language.value) ?? 'en'
}
/** The next theme. */
export const turnTheme = (): void => {
  theme.value = next(THEMES, theme.value) ?? 'auto'
}
/** The next clock. */
export const turnZone = (): void => {
  zone.value = next(ZONES, zone.value) ?? 'mine'
}

/** Keeps settings in this browser, and has the document follow them. */
export function keepSettings(): void {
  effect(() => {
    localStorage.setItem('mailjobs-language', language.value)
    document.documentElement.lang = language.value
  })
  effect(() => {
    localStorage.setItem('mailjobs-theme', theme.value)
    document.documentElement.dataset['theme'] = theme.value
  })
  effect(() => localStorage.setItem('mailjobs-zone', zone.value))
  effect(() => localStorage.setItem('mailjobs-letter-keys', hasLetterKeys.value ? 'on' : 'off'))
}
