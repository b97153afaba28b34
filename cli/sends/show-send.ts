import { loginPlaces } from '../../local/secrets/missing-login.js'
import { worldFiles } from '../../local/world/world-files.js'
import { destinationOf } from '../call/local-destination.js'
import type { SentMail } from '../call/send-api.js'
import { EXIT, WrongUse } from '../exit-codes.js'
import { DEFAULT_DATA } from '../options.js'
import { chosenPlace, type PlaceOptions, placeOption } from '../place/chosen-place.js'
import { type SendPlace, sendText } from '../words/send-outcome.js'
import { isTakenOver, lacksOnlyLogins, remediesOf } from '../words/send-words.js'
import { sendOf } from './sends-of-place.js'

/** `mailjobs send --show`: a send as the outbox has it. The exit code is that of whoever sends it. @throws WrongUse if there is none */
export async function showSend(
  id: string,
  { json, ...asked }: PlaceOptions & { readonly json: boolean | undefined },
): Promise<number> {
  const place = await chosenPlace(asked)
  const sent = await sendOf(place.bucket, id)
  if (!sent)
    throw new WrongUse(
      `No send in ${place.name} has the id ${id}: mailjobs send --list${placeOption(asked)} shows those there are.`,
    )
  const { data = DEFAULT_DATA, stack } = asked
  if (json) console.log(JSON.stringify(sent))
  else
    console.log(
      sendText(sent, stack === undefined ? await localPlaceOf(sent, { data }) : stackPlaceOf(sent)),
    )
  return exitCodeOfSent(sent)
}

/** Done if a server has it for everybody; settings are to be completed where nothing but a login is missing. */
export function exitCodeOfSent({ state, recipients }: SentMail): number {
  if (isTakenOver(state)) return EXIT.done
  return lacksOnlyLogins(recipients) ? EXIT.badSettings : EXIT.failed
}

/** How a send was asked for, on this machine. */
export interface AskedHere {
  readonly jobs?: string | undefined
  readonly data: string
  readonly key?: string | undefined
  readonly isRepetition?: boolean
}

/** What is known of a send on this machine, beside its record. */
export async function localPlaceOf(
  sent: SentMail,
  { jobs, data, key, isRepetition = false }: AskedHere,
): Promise<SendPlace> {
  const files = worldFiles(data)
  return {
    where: `${jobs === undefined ? '' : ` --jobs ${jobs}`}${placeOption({ data })}`,
    repeatedKey: isRepetition ? key : undefined,
    destination: isTakenOver(sent.state) ? await destinationOf(sent, files) : undefined,
    remedies: remediesOf(sent.recipients, () => loginPlaces(files.secrets, process.env)),
    now: new Date(),
  }
}

const stackPlaceOf = ({ recipients }: SentMail): SendPlace => ({
  where: undefined,
  repeatedKey: undefined,
  destination: undefined,
  remedies: remediesOf(recipients, undefined),
  now: new Date(),
})
