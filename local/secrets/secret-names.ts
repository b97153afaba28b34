import { mailboxSecretName, senderSecretName } from '../../shared/contract/names.js'

/**
 * What the secret of a name in Secrets Manager is called here: by the mailbox, or by the sender's secret; two of one name have one login.
 * Undefined for another stage's, or no secret of ours.
 */
export const localSecretName =
  (stage: string) =>
  (secretName: string): string | undefined => {
    const name = secretName.split('/').at(-1) ?? ''
    const isOurs = [mailboxSecretName(stage, name), senderSecretName(stage, name)]
    return isOurs.includes(secretName) ? name : undefined
  }
