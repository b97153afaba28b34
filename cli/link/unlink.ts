import { randomUUID } from 'node:crypto'
import { Command } from 'commander'
import { EXIT } from '../exit-codes.js'
import { DEFAULT_JOBS, jobsOption, jsonOption } from '../options.js'
import { withPlaceOptions } from '../place/chosen-place.js'
import { loginSecrets } from '../place/login-secrets.js'
import { type DefinitionOptions, mailDefinitions } from '../place/mail-definitions.js'
import { forgetLogins, loginsToForget, whatStays } from './forget-logins.js'
import { unlinkJson, unlinkLines } from './unlink-words.js'

interface UnlinkOptions extends DefinitionOptions {
  readonly forReal?: boolean
  readonly json?: boolean
}

const HELP = `
What is forgotten is the login of the mailbox, and those of the senders that write from its address: every version of them. What stays is all else: the mail that is
kept, what was decided, where monitors stand, and the entries of the jobs file, which you take out. Until then each poll says that the login is missing.

Without --for-real it is only shown. In Secrets Manager the secret itself belongs to the stack, and stays without a login.

Examples:
  mailjobs unlink operations                                   what would be forgotten, and what stays
  mailjobs unlink operations@example.co.jp --for-real
  mailjobs unlink operations --stack mailjobs-prod --for-real

Linked again it goes on where it stood: mailjobs link operations@example.co.jp`

/** `mailjobs unlink`: the login of a mailbox is forgotten, and what was kept stays. */
export const unlinkCommand = (): Command =>
  withPlaceOptions(
    new Command('unlink')
      .description('Forget the login of a mailbox, and keep what was kept of its mail.')
      .argument('<mailbox>', 'its name in the jobs file, or its address'),
  )
    .addOption(jobsOption(`that of the local world that runs, or ${DEFAULT_JOBS}`))
    .option('--for-real', 'forget it; else it is only shown')
    .addOption(jsonOption('one object'))
    .addHelpText('after', HELP)
    .action(async (asked: string, options: UnlinkOptions) => {
      process.exitCode = await unlink(asked, options)
    })

async function unlink(asked: string, options: UnlinkOptions): Promise<number> {
  const definitions = await mailDefinitions(options)
  const secrets = await loginSecrets(options)
  const found = await loginsToForget(asked, definitions, secrets)
  const stays = await whatStays(found, options)
  if (options.forReal) await forgetLogins(found, secrets, randomUUID)
  const told = {
    ...found,
    stays,
    source: definitions.source,
    where: secrets.where,
    isDone: options.forReal === true,
  }
  console.log(options.json ? JSON.stringify(unlinkJson(told), null, 2) : unlinkLines(told))
  return EXIT.done
}
