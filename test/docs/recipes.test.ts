import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadJobs } from '../../infra/load-jobs.js'
import { draftOfScheduledSend } from '../../shared/delivery/accept/scheduled-send.js'
import { renderVariables } from '../../shared/delivery/draft/render-variables.js'
import { pollRequestsOf, readPollRequest } from '../../shared/jobs/requests/poll-request.js'
import {
  readScheduledSendRequest,
  scheduledSendRequestsOf,
} from '../../shared/jobs/requests/scheduled-send-request.js'
import type { Jobs } from '../../shared/jobs/schema/jobs-schema.js'
import { stackOf, templateOf } from '../infra/synthesize-stack.js'
import { operations, startForTest } from '../local/mail-server/mail-server-under-test.js'
import { removeDirectory } from '../remove-directory.js'
import { openImapClient } from '../servers/imap-client.js'
import { startPollWorld } from '../worlds/poll-world.js'
import { readDocument, sectionsOf } from './documents.js'
import { RECIPE_MAILS } from './recipe-mails.js'

const BUILDERS = resolve(import.meta.dirname, '../../shared/jobs/define-jobs.js')
const RECIPES = [...sectionsOf(readDocument('recipes.md'))].flatMap(([title, section]) => {
  const [, code] = /```ts\n(.*?)```/s.exec(section) ?? []
  return code === undefined ? [] : [{ title, code, mails: [], ...RECIPE_MAILS[title] }]
})

test('there are ten, and each is tried', () => {
  expect(RECIPES.map(({ title }) => title)).toHaveLength(10)
  expect(RECIPES.map(({ title }) => title).toSorted()).toEqual(Object.keys(RECIPE_MAILS).toSorted())
})

test.each(RECIPES)('$title: is a jobs file that can be deployed', async ({ code }) => {
  const { input } = await jobsOf(code)
  expect(Object.keys(templateOf(stackOf(input)).toJSON()['Resources'])).not.toEqual([])
})

test.each(RECIPES.filter(({ mails }) => mails.length > 0))(
  '$title: decides about the mail that it is for',
  async ({ code, mails, leaves }) => {
    const { jobs } = await jobsOf(code)
    const { server } = await startForTest()
    const world = await startPollWorld()
    onTestFinished(() => world.close())
    const [carried] = pollRequestsOf(jobs)
    const imap = { ...server.imap, security: 'none', username: operations.username }
    const request = readPollRequest({
      ...carried,
      mailbox: { ...carried?.mailbox, imap },
    })

    // The first poll of a monitor with startFrom: 'now' says where now is.
    expect(await world.poll(request)).toMatchObject({ result: 'succeeded', matched: 0 })
    for (const { raw } of mails) server.deliver(raw)
    expect(await world.poll(request)).toMatchObject({ result: 'succeeded' })

    const told = world.events.map(({ detail }) => ({
      monitor: detail['monitor'],
      subject: detail['subject'],
      ...(Object.keys(Object(detail['captures'])).length > 0 && { captures: detail['captures'] }),
    }))
    expect(told).toEqual(mails.flatMap(({ matches }) => matches ?? []))
    const outcome = await world.poll(request)
    expect(outcome).toMatchObject({ result: 'succeeded', decided: 0 })
    if (leaves !== undefined) expect(await subjectsLeft(server.imap)).toEqual(leaves)
  },
)

test.each(RECIPES.filter(({ send }) => send !== undefined))(
  '$title: sends what it says',
  async ({ code, send }) => {
    const { jobs } = await jobsOf(code)
    const [carried] = scheduledSendRequestsOf(jobs)
    const request = readScheduledSendRequest({ ...carried, scheduledTime: '2026-11-27T09:00:00Z' })
    const { draft, missing } = await draftOfScheduledSend(request, async () => [])
    const variables = draft.variables ?? {}
    const filled = (text = '') => renderVariables(text, variables, 'header').value
    expect({
      to: draft.to,
      subject: filled(draft.subject),
      attachments: draft.attachments.map((attachment) =>
        'key' in attachment ? filled(attachment.key) : undefined,
      ),
      missing,
    }).toEqual(send)
  },
)

/** The jobs of a recipe: as it exports them, and as they are read. */
async function jobsOf(code: string): Promise<{ input: unknown; jobs: Jobs }> {
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-recipe-'))
  onTestFinished(() => removeDirectory(directory))
  const file = join(directory, 'jobs.ts')
  await writeFile(file, code.replace("'../shared/jobs/define-jobs.js'", JSON.stringify(BUILDERS)))
  const { jobs: input } = await import(file)
  return { input, jobs: await loadJobs(file) }
}

async function subjectsLeft(imap: { host: string; port: number }): Promise<unknown[]> {
  const client = await openImapClient({
    ...imap,
    user: operations.username,
    password: operations.password,
  })
  await client.mailboxOpen('INBOX', { readOnly: true })
  const { exists } = client.mailbox || { exists: 0 }
  const left = exists === 0 ? [] : await client.fetchAll('1:*', { envelope: true })
  return left.map(({ envelope }) => envelope?.subject)
}
