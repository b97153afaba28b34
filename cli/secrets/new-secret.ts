import * as z from 'zod'
import { SecretMissing } from '../../shared/failures/configuration-errors.js'
import { jsonIn } from '../../shared/runtime/json.js'
import { WrongUse } from '../exit-codes.js'

/** What a new value of a secret is made of. */
export interface NewLogin {
  readonly name: string
  readonly auth: 'password' | 'oauth2'
  /** `rotate`: the rest of what is stored stays. */
  readonly verb: 'set' | 'rotate'
  /** What somebody has typed, or handed in: a password, or JSON. */
  readonly typed: string
  /** Of the login; undefined: as it is stored, or said by the definitions. */
  readonly username: string | undefined
  /** The value that is stored now. */
  readonly stored: string | undefined
}

const storedSchema = z.looseObject({
  username: z.string().optional(),
  password: z.string().optional(),
  oauth2: z.record(z.string(), z.unknown()).optional(),
})

type Stored = z.output<typeof storedSchema>

/** @throws SecretMissing where there is no login of that kind that another could replace */
export function requireRotatable({
  name,
  auth,
  stored,
}: Pick<NewLogin, 'name' | 'auth' | 'stored'>): void {
  if (storedIn(stored)?.[auth]) return
  throw new SecretMissing(
    `There is no login of ${name} to rotate; mailjobs secrets set ${name} stores the first one`,
  )
}

/**
 * The value that is to be stored, as JSON. Nothing of what was typed, or is stored, is in a message.
 * @throws WrongUse for what can be no login
 */
export function newSecret(login: NewLogin): string {
  const { name, auth, typed, stored } = login
  if (typed === '') throw new WrongUse(`Nothing was typed: the login of ${name} is as it was.`)
  const before = storedIn(stored)
  const secret = auth === 'oauth2' ? oauth2Secret(login, before) : passwordSecret(login, before)
  return JSON.stringify(secret)
}

/** Whether a new value has the refresh token that is stored: to prove the new one is to use the old one's. */
export function hasStoredRefreshToken(value: string, stored: string): boolean {
  const [given, before] = [value, stored].map((one) => storedIn(one)?.oauth2?.['refreshToken'])
  return given !== undefined && given === before
}

const storedIn = (stored: string | undefined): Stored | undefined =>
  storedSchema.safeParse(jsonIn(stored ?? '')).data

/** No password begins so: to a server that counts refusals, the rest of a file is one try. */
const LIKE_JSON = /^\s*\{\s*"/

function passwordSecret({ name, verb, typed, username }: NewLogin, before: Stored | undefined) {
  const given = objectIn(typed)
  if (given && (typeof given['password'] !== 'string' || given['password'] === ''))
    throw new WrongUse(
      `What came is JSON without a "password": it must be the password alone, or {"username": "...", "password": "..."}.`,
    )
  if (!given && LIKE_JSON.test(typed))
    throw new WrongUse(
      'What came begins as JSON and is none: it may have been cut off. It was tried nowhere.',
    )
  const password = given ? given['password'] : typed
  if (!given && /[\r\n\0]/.test(typed))
    throw new WrongUse('What came has several lines: it must be the password alone, or JSON.')
  if (verb === 'rotate' && password === before?.password)
    throw new WrongUse(`It is the password that is stored already: nothing of ${name} was changed.`)
  const { username: _, ...rest }: Readonly<Record<string, unknown>> = given ?? {}
  const user = username ?? textOf(given?.['username']) ?? before?.username
  return { ...(user !== undefined && { username: user }), ...rest, password }
}

function oauth2Secret({ name, verb, typed, username }: NewLogin, before: Stored | undefined) {
  const given = objectIn(typed)
  if (!given)
    throw new WrongUse(
      `${name} logs in by OAuth2: what comes must be its JSON, {"oauth2": {...}} as in docs/oauth2.md.`,
    )
  const { oauth2 = given, username: theirs, ...rest } = given
  const fields = z.record(z.string(), z.unknown()).safeParse(oauth2).data ?? {}
  // A token at hand would be used in place of what is to be proved.
  const stored: Readonly<Record<string, unknown>> = before?.oauth2 ?? {}
  const { accessToken: _, accessTokenExpires: __, ...kept } = stored
  const user = username ?? textOf(theirs) ?? before?.username
  return {
    ...(user !== undefined && { username: user }),
    ...('oauth2' in given ? rest : {}),
    oauth2: verb === 'rotate' ? { ...kept, ...withoutUsername(fields) } : withoutUsername(fields),
  }
}

/** Of the whole secret, where the fields of `oauth2` came alone. */
const withoutUsername = ({ username: _, ...fields }: Record<string, unknown>) => fields

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined

/** A password may look like JSON, but hardly like an object of it. */
const objectIn = (typed: string): Readonly<Record<string, unknown>> | undefined =>
  z.record(z.string(), z.unknown()).safeParse(jsonIn(typed)).data
