import type { Hono } from 'hono'
import { sendOf, sendsOfDays } from '../../../cli/sends/sends-of-place.js'
import { isSendId, outboxKeys } from '../../../shared/contract/keys.js'
import { SEND_STATES } from '../../../shared/delivery/outbox/send-record.js'
import { folded } from '../../../shared/place/mail-query.js'
import type { SendAnswer, SendRow, SendsAnswer } from '../../api/send-answers.js'
import { noSuch, requireReadable } from '../answer-errors.js'
import type { ConsolePlace } from '../console-place.js'
import { beginningOf } from '../kept-mails.js'

const PARAMETERS = ['day', 'state', 'sender', 'q']
const MOST_MESSAGE_BYTES = 256 * 1024

/** `GET /api/sends`: the sends of a day in UTC, as `mailjobs send --list` reads them; one of them whole. */
export function sendRoutes(app: Hono, here: ConsolePlace): void {
  const { place, now, option } = here
  app.get('/api/sends', async (c) => {
    const asked = c.req.query()
    requireReadable(faultsOf(asked))
    const day = asked['day'] ?? now().toISOString().slice(0, 10)
    const all: SendRow[] = []
    for await (const send of sendsOfDays(place.bucket, [day])) all.push(send)
    const counts = Object.fromEntries(
      SEND_STATES.map((state) => [state, all.filter((send) => send.state === state).length]),
    )
    return c.json({
      day,
      rows: all.filter(isAsked(asked)).toReversed(),
      counts,
      asOf: now().toISOString(),
    } satisfies SendsAnswer)
  })
  app.get('/api/sends/:id', async (c) => {
    const id = c.req.param('id')
    const send = isSendId(id) ? await sendOf(place.bucket, id) : undefined
    if (!send) throw noSuch('send')
    const { message: key } = outboxKeys(id)
    const { bytes } = (await place.bucket.read(key))
      ? await beginningOf(place.bucket, key, MOST_MESSAGE_BYTES)
      : { bytes: undefined }
    return c.json({
      send,
      ...(bytes && { message: bytes.toString('utf8') }),
      command: `mailjobs send --show ${id}${option}`,
    } satisfies SendAnswer)
  })
}

type Asked = Readonly<Record<string, string>>

function faultsOf({ day, state, ...asked }: Asked) {
  const isDay = day === undefined || /^\d{4}-\d{2}-\d{2}$/.test(day)
  const isState = state === undefined || SEND_STATES.some((one) => one === state)
  return [
    ...Object.keys(asked)
      .filter((name) => !PARAMETERS.includes(name))
      .map((parameter) => ({ parameter, message: 'is no filter of this view' })),
    ...(isDay ? [] : [{ parameter: 'day', message: 'must be a day in UTC: 2026-11-21' }]),
    ...(isState
      ? []
      : [{ parameter: 'state', message: `must be one of ${SEND_STATES.join(', ')}` }]),
  ]
}

const isAsked =
  ({ state, sender, q }: Asked) =>
  (send: SendRow): boolean =>
    (state === undefined || send.state === state) &&
    (sender === undefined || send.sender === sender) &&
    (q === undefined || folded(send.subject).includes(folded(q)))
