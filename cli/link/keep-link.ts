import { loadJobs } from '../../infra/load-jobs.js'
import { tryEdit } from '../edit/edit-jobs-file.js'
import { DEFAULT_JOBS } from '../options.js'
import { type LoginSecrets, loginSecrets } from '../place/login-secrets.js'
import type { CandidateStore } from '../secrets/candidate-store.js'
import { keepLogin } from '../secrets/keep-login.js'
import { type KeptLogin, keptLogin } from '../secrets/kept-login.js'
import type { Asker } from './ask.js'
import { type LinkChoices, linkEntries } from './link-choices.js'
import type { LinkOptions } from './link-options.js'
import type { Proved } from './prove-account.js'
import { definitionsOfEntries } from './prove-servers.js'

/** What was proved, and by whom it is kept. */
interface Keeping {
  readonly received: Proved
  readonly sending: Proved | undefined
  readonly options: LinkOptions
  readonly asker: Asker | undefined
}

/** What was kept, and where. */
export interface KeptLink {
  /** Of secrets, where they are kept. */
  readonly stored: { readonly secrets: readonly string[]; readonly where: string }
  /** The jobs file: undefined if nobody asked for that. */
  readonly written?: { readonly file: string; readonly problem?: string }
}

/** Keeps the secrets, and the entries in the jobs file where that is asked for; Ctrl-C waits until both are done. */
export async function keepLink(
  choices: LinkChoices,
  { received, sending, options, asker }: Keeping,
): Promise<KeptLink> {
  const { jobs: file = DEFAULT_JOBS, write } = options
  const isWriting =
    write ?? (asker ? await asker.yesOrNo(`Write the entries into ${file}?`, true) : false)
  const secrets = await loginSecrets(options)
  const entries = linkEntries(choices)
  const logins = loginsOf(choices, secrets, { received, sending })
  return unbroken(async () => {
    // Somebody may have linked another one while this one waited at its questions.
    const edit = isWriting
      ? await tryEdit(file, await loadJobs(file, { isAnew: true }), entries)
      : undefined
    const ready = edit && !('problem' in edit) ? edit : undefined
    try {
      for (const { login, candidate } of logins) await keepLogin(secrets, login, candidate)
      const stored = { secrets: logins.map(({ login }) => login.secret), where: secrets.where }
      if (!edit) return { stored }
      const problem = 'problem' in edit ? edit.problem : await edit.apply()
      return { stored, written: { file, ...(problem !== undefined && { problem }) } }
    } finally {
      await ready?.drop()
    }
  })
}

/** Each secret once: in a local world that of a mailbox and that of a sender of one name are one. */
function loginsOf(
  choices: LinkChoices,
  secrets: LoginSecrets,
  { received, sending }: Pick<Keeping, 'received' | 'sending'>,
): readonly { readonly login: KeptLogin; readonly candidate: CandidateStore }[] {
  const definitions = definitionsOfEntries(linkEntries(choices))
  const of = (kind: 'mailbox' | 'sender', { login: { candidate } }: Proved) => ({
    login: keptLogin(definitions, secrets, { name: choices.name, kind }),
    candidate,
  })
  const all = [of('mailbox', received), ...(sending ? [of('sender', sending)] : [])]
  return [...Map.groupBy(all, ({ login }) => login.secret).values()].flatMap(
    ([first]) => first ?? [],
  )
}

/** What must not stop half way. */
async function unbroken<Result>(work: () => Promise<Result>): Promise<Result> {
  const ignore = (): void => {}
  process.on('SIGINT', ignore)
  try {
    return await work()
  } finally {
    process.off('SIGINT', ignore)
  }
}
