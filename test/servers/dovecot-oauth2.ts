import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeDirectory } from '../remove-directory.js'
import { type Dovecot, startDovecot } from './dovecot.js'

/** A Dovecot that takes access tokens only, by the mechanisms given, and asks an introspection endpoint about them. */
export async function startDovecotForTokens(
  mechanisms: readonly ('oauthbearer' | 'xoauth2')[],
  introspectionUrl: string,
): Promise<Dovecot> {
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-oauth2-'))
  const file = join(directory, 'dovecot-oauth2.conf.ext')
  await writeFile(file, introspection(introspectionUrl))
  const dovecot = await startDovecot({
    authMechanisms: mechanisms,
    extraConfiguration: `passdb {
  driver = oauth2
  mechanisms = ${mechanisms.join(' ')}
  args = ${file}
}
# Else a login after a refused one has to wait for seconds.
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}`,
  })
  return {
    ...dovecot,
    async stop() {
      await dovecot.stop()
      await removeDirectory(directory)
    },
  }
}

/** Dovecot 2.3, "Open Authentication v2.0 database": RFC 7662 by POST. */
const introspection = (url: string): string => `introspection_mode = post
introspection_url = ${url}
username_attribute = username
active_attribute = active
active_value = true
`
