import { stateIn } from '../../shared/archive/state-object.js'
import { HEALTHY, mailboxHealthSchema } from '../../shared/mailbox/mailbox-health.js'
import type { PlaceBucket } from '../../shared/place/place.js'
import type { LoginSource, RefusedLogin } from '../../shared/probe/login-steps.js'

/** What polls and sends remember, and the logins that were refused since the command began: several may have one secret, and servers lock accounts. */
export class RefusedHere {
  readonly #remembered: PlaceBucket | undefined
  /** By the name of the secret where it is kept. */
  readonly #refused = new Map<string, RefusedLogin>()

  /** @param remembered what polls and sends have written; undefined: that does not count */
  constructor(remembered?: PlaceBucket) {
    this.#remembered = remembered
  }

  /** For the accounts of mailboxes, or of senders. */
  of(
    secretNameOf: (name: string) => string,
    healthKeyOf: (name: string) => string,
  ): Required<Pick<LoginSource, 'health' | 'onRefused'>> {
    return {
      health: async ({ name }) => {
        const health = await this.#read(healthKeyOf(name))
        const refusedLogin = this.#refused.get(secretNameOf(name))
        return refusedLogin ? { ...(health ?? HEALTHY), refusedLogin } : health
      },
      onRefused: ({ name }, refused) => {
        this.#refused.set(secretNameOf(name), refused)
      },
    }
  }

  async #read(key: string) {
    const found = await this.#remembered?.read(key)
    return found && stateIn(found.body, key, mailboxHealthSchema).state
  }
}
