import { TOO_MUCH_AT_LOGIN } from './slow-down-words.js'

/** What a server that refused a login spoke of. */
export type LoginRefusal =
  /** Name and password, or the token: another attempt with the same ones may lock the account. */
  | 'credentials'
  /** The account: it is blocked, at its end, or may not be used in this way. */
  | 'account'
  /** Something that its administrator has to do; the credentials were not judged. */
  | 'administrator'
  /** Trouble of its own, that passes. */
  | 'trouble'
  /** Another session that has the mailbox. */
  | 'in use'
  /** Too many logins, connections or bytes. */
  | 'too much'
  /** The open line: it takes no login before TLS. */
  | 'open line'
  /** The way of logging in; the credentials were not judged. */
  | 'mechanism'

/** The codes of IMAP (RFC 5530 3) and of POP3 (RFC 2449 8.1.1, RFC 3206 4), which say it for sure. */
const BY_CODE: ReadonlyMap<string, LoginRefusal> = new Map(
  Object.entries({
    AUTHORIZATIONFAILED: 'account',
    EXPIRED: 'account',
    NOPERM: 'account',
    CONTACTADMIN: 'administrator',
    CORRUPTION: 'administrator',
    'SYS/PERM': 'administrator',
    UNAVAILABLE: 'trouble',
    SERVERBUG: 'trouble',
    'SYS/TEMP': 'trouble',
    INUSE: 'in use',
    'IN-USE': 'in use',
    LIMIT: 'too much',
    OVERQUOTA: 'too much',
    'LOGIN-DELAY': 'too much',
    PRIVACYREQUIRED: 'open line',
    CANNOT: 'mechanism',
  }),
)

/** Codes by which a server refuses the credentials - or will not say more (RFC 5530 3 AUTHENTICATIONFAILED). */
const CODES_OF_CREDENTIALS = new Set(['AUTHENTICATIONFAILED', 'AUTH'])

/** What speaks of the credentials whatever else is said: "Invalid credentials, try again later". */
const CREDENTIALS =
  /\b(?:invalid|incorrect|wrong|bad|unknown|no such|unrecognized)\s+(?:\S+\s+){0,2}?(?:credentials?|passwords?|passwd|user(?: ?name)?s?|login|token|mailbox|account)\b|\b(?:user(?: ?name)?|login|password|passwd|credentials?|account|token)\b[^.]{0,40}\b(?:incorrect|wrong|invalid|not accepted|not found|unknown|mismatch|does not exist|not correct|not match(?:ed)?)\b|application.specific password|app(?:lication)? password|authorization code/i

/** Dovecot, Cyrus, Exchange: no login before the line is encrypted. */
const OPEN_LINE =
  /plaintext (?:authentication|login|logins|auth)\b[^.]{0,30}\b(?:disallowed|disabled|not allowed|forbidden)|only available under a layer|(?:must|have to|please) (?:issue|use|enable) (?:a )?(?:STARTTLS|STLS|TLS|SSL)\b|encryption (?:is )?(?:required|needed)|(?:requires?|without) (?:an? )?(?:TLS|SSL|encrypt\w*|secure connection)|secure connection (?:is )?required/i

/** Of a mechanism or a command, not of the person. */
const MECHANISM =
  /\b(?:mechanism|method|authentication type|auth type|command|verb|LOGIN|USER|AUTH|AUTHENTICATE|CRAM-MD5|PLAIN|basic auth\w*)\b[^.]{0,40}\b(?:not (?:supported|implemented|available|recogni[sz]ed|permitted|allowed|enabled)|unsupported|unavailable|unknown|unrecogni[sz]ed|disabled|too weak)\b|\b(?:unsupported|unknown|unrecogni[sz]ed|invalid|unimplemented|no such)\s+(?:\S+\s+)?(?:mechanism|command|method|authentication (?:type|mechanism|method))\b|mechanism (?:is )?too weak/i

const IN_USE =
  /\b(?:mailbox|maildrop|mail ?drop|mbox|folder)\b[^.]{0,40}\b(?:locked|in use|busy)|(?:unable to|can ?not|could not|can't) (?:get |obtain |acquire )?(?:a |the )?lock/i

/** What no enhanced code tells from a wrong password. */
const ACCOUNT =
  /\b(?:account|user|mailbox|domain)\b[^.]{0,40}\b(?:disabled|locked|suspended|deactivated|blocked|expired|banned|frozen|inactive|closed|not (?:enabled|allowed|permitted|authorized))\b|\b(?:SmtpClientAuthentication|IMAP|POP3?|SMTP)\b[^.]{0,20}\b(?:is|are|access)\b[^.]{0,20}\b(?:disabled|not enabled|blocked|not allowed)/i

const ADMINISTRATOR =
  /contact\b[^.]{0,30}\b(?:admin\w*|support|postmaster|help ?desk|provider|hostmaster|service)|log ?in (?:via|through|using|with) (?:your |a )?web ?browser|web login required/i

/** A server's own trouble, whatever code it comes with. Postfix's "generic failure" and "(reason unavailable)" are wrong passwords, too. */
const TROUBLE =
  /\btemporar|(?<!reason )\bunavailable\b|\b(?:system|server|internal|backend|service|database|ldap|i\/o|unexpected|fatal) (?:system |server |service )?(?:error|failure|failed|problem|bug|fault|trouble|is down|busy|unreachable)|\bserver\b[^.]{0,20}\b(?:busy|down|overload\w*|starting|restart\w*|maintenance)|maintenance|\boverload|connection (?:lost|refused|timed? ?out)\b|(?:could not|cannot|can't|unable to|failed to) (?:connect|contact|reach)|time[d-]? ?out|not (?:currently )?available|out of (?:memory|resources)|一時的|暂时|系统繁忙|混み合って/i

/** The same, but heard from servers that mean the password, too. */
const COME_AGAIN =
  /\b(?:try|retry|attempt)\b[^.]{0,15}\b(?:again|later)\b|\blater\b|later$|しばらくして|稍后|稍候/i

/** What may be said by words alone; the first that fits counts. */
const BY_WORDS: readonly (readonly [RegExp, LoginRefusal])[] = [
  [OPEN_LINE, 'open line'],
  [CREDENTIALS, 'credentials'],
  [TOO_MUCH_AT_LOGIN, 'too much'],
  [IN_USE, 'in use'],
  [TROUBLE, 'trouble'],
  [ACCOUNT, 'account'],
  [MECHANISM, 'mechanism'],
  [ADMINISTRATOR, 'administrator'],
]

/**
 * What a refusal of a login speaks of: its code first, its words second.
 *
 * @param code of IMAP or POP3, in capitals
 * @param otherwise where neither tells: the credentials, for which nobody knocks a second time
 */
export function loginRefusalOf(
  { code, words }: { readonly code?: string | undefined; readonly words: string },
  otherwise: LoginRefusal = 'credentials',
): LoginRefusal {
  const byCode = code === undefined ? undefined : BY_CODE.get(code)
  if (byCode !== undefined) return byCode
  const byWords = BY_WORDS.find(([pattern]) => pattern.test(words))?.[1]
  if (byWords !== undefined) return byWords
  const isOfCredentials = code !== undefined && CODES_OF_CREDENTIALS.has(code)
  if (isOfCredentials) return 'credentials'
  return COME_AGAIN.test(words) ? 'trouble' : otherwise
}
