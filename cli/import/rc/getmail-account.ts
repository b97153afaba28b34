import { SourceFault } from '../source/source-fault.js'
import type { Account, SettingNote } from './account.js'
import {
  DESTINATION_WORDS,
  type GetmailNotes,
  OPTIONS_NOTES,
  RETRIEVER_NOTES,
} from './getmail-settings.js'
import { type IniSection, type IniSetting, readIni } from './read-ini.js'

const TRUE = /^(?:1|yes|true|on)\b/i

/** All the folders there are, which getmail looks for at each run. */
const ALL = /^\(?\s*['"]?ALL['"]?\s*,?\s*\)?$/

/**
 * The account of an rc file of getmail, which has one.
 * @throws SourceFault if it has no `[retriever]`, or cannot be read
 */
export function getmailAccount(text: string, file: string): Account {
  const sections = readIni(text, file)
  const retriever = sections.find(({ name }) => name === 'retriever')
  if (retriever === undefined)
    throw new SourceFault(file, {
      words: 'has no [retriever], the section that names the server',
      remedy: 'check that it is the file of getmail; each has one account',
    })
  const options = sections.find(({ name }) => name === 'options')
  const said = (section: IniSection | undefined, name: string) =>
    section === undefined ? undefined : lastValue(section.settings, name)
  const isSaid = (section: IniSection | undefined, name: string, otherwise: boolean) => {
    const value = said(section, name)
    return value === undefined ? otherwise : TRUE.test(value)
  }
  const type = said(retriever, 'type') ?? ''
  const port = numberIn(said(retriever, 'port'))
  const username = said(retriever, 'username')
  const maxBytes = numberIn(said(options, 'max_message_size'))
  const folders = foldersIn(said(retriever, 'mailboxes') ?? '')
  const deletes = isSaid(options, 'delete', false)
  const moveTo = said(retriever, 'move_on_delete')
  return {
    host: said(retriever, 'server') ?? '',
    line: retriever.line,
    protocol: /IMAP/i.test(type) ? 'imap' : 'pop3',
    security: /SSL/i.test(type) ? 'tls' : 'starttls',
    auth: isSaid(retriever, 'use_xoauth2', false) ? 'oauth2' : 'password',
    folders: folders ?? [],
    then: thenOf({ deletes, moveTo, marks: isSaid(options, 'mark_read', false) }),
    takesAll: isSaid(options, 'read_all', true),
    isSkipped: false,
    ...(port !== undefined && { port }),
    ...(username !== undefined && username !== '' && { username }),
    ...(maxBytes !== undefined && maxBytes > 0 && { maxBytes }),
    notes: [
      ...(folders === undefined ? [allFolders(retriever)] : []),
      ...settingNotes(retriever, RETRIEVER_NOTES),
      ...(options === undefined ? [] : settingNotes(options, OPTIONS_NOTES)),
      ...sections.flatMap(otherSection),
    ],
  }
}

const thenOf = ({
  deletes,
  moveTo,
  marks,
}: {
  deletes: boolean
  moveTo: string | undefined
  marks: boolean
}): Account['then'] => {
  if (!deletes) return marks ? 'mark-read' : 'leave'
  return moveTo === undefined || moveTo === '' ? 'delete' : { move: moveTo }
}

/** `("INBOX", "INBOX.jobs")`; undefined for all there are. */
function foldersIn(tuple: string): readonly string[] | undefined {
  if (ALL.test(tuple)) return undefined
  return [...tuple.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/g)].map(([, single, double]) =>
    (single ?? double ?? '').replace(/\\(.)/g, '$1'),
  )
}

const allFolders = ({ line }: IniSection): SettingNote => ({
  setting: 'mailboxes',
  line,
  words: 'ALL folders are fetched there; here INBOX alone: make a monitor for each other',
})

/** What is to be said of the settings of a section. Of one that is not known its name alone: there may be a password behind it. */
function settingNotes({ settings }: IniSection, notes: GetmailNotes): readonly SettingNote[] {
  return settings.flatMap(({ name, line, value }) => {
    const words = notes.has(name) ? notes.get(name) : 'is not known here: nothing was made of it'
    const filled = value.includes('%(')
      ? [{ setting: name, line, words: 'has %(...), which nothing fills in: write it out' }]
      : []
    return [...(words === undefined ? [] : [{ setting: name, line, words }]), ...filled]
  })
}

/** Where mail went, and what was done to it on its way. */
function otherSection({ name, line, settings }: IniSection): readonly SettingNote[] {
  if (name === 'retriever' || name === 'options' || name === 'DEFAULT') return []
  const type = lastValue(settings, 'type') ?? ''
  if (/^filter/i.test(name)) {
    const words = `${type || 'it'} is not run: a condition (when) may say the same, or what Mail Matched starts`
    return [{ setting: name, line, words }]
  }
  const isKnown = DESTINATION_WORDS.find(([pattern]) => pattern.test(type))
  return [
    {
      setting: name,
      line,
      words: `${type || 'a section'}: ${isKnown?.[1] ?? 'nothing was made of it'}`,
    },
  ]
}

const lastValue = (settings: readonly IniSetting[], name: string): string | undefined =>
  settings.findLast((setting) => setting.name === name)?.value

const numberIn = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined
