import type { Hono } from 'hono'
import type { PlaceFacts } from '../../api/place-facts.js'
import type { ConsolePlace } from '../console-place.js'

/** `GET /api/place`: where the page looks. */
export function placeRoute(app: Hono, { place, option }: ConsolePlace): void {
  app.get('/api/place', async (c) => {
    const { data } = await place.watched()
    const mailboxes = data?.mailboxes ?? []
    return c.json({
      name: place.name,
      option,
      timezone: data?.timezone ?? 'UTC',
      mailboxes: mailboxes.map(({ name }) => name),
      monitors: mailboxes.flatMap(({ monitors }) => monitors.map(({ name }) => name)),
    } satisfies PlaceFacts)
  })
}
