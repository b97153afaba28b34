import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadJobs } from '../../../../infra/load-jobs.js'
import { checkSecretsFile } from '../../../../local/secrets/secrets-file.js'
import { readLoginSecret } from '../../../../shared/credentials/login-secret.js'
import { asFailure } from '../../../../shared/failures/failure-error.js'
import { readPollRequest } from '../../../../shared/jobs/requests/poll-request.js'
import { removeDirectory } from '../../../remove-directory.js'
import { rawErrors, rejection } from './raw-error.js'

/** What reading a file with this text is rejected with. */
async function codeOfFile(
  name: string,
  text: string | undefined,
  read: (file: string) => Promise<unknown>,
) {
  const directory = await mkdtemp(join(tmpdir(), 'raw-errors-'))
  const file = join(directory, name)
  try {
    if (text !== undefined) await writeFile(file, text, { mode: 0o600 })
    return asFailure(await rejection(read(file))).code
  } finally {
    await removeDirectory(directory)
  }
}

const OF_JOBS_FILE = rawErrors(
  'jobs file',
  (text: string | undefined) => codeOfFile('jobs.mjs', text, loadJobs),
  [
    [undefined, 'CONFIG_UNREADABLE'],
    ['export const others = {}', 'CONFIG_UNREADABLE'],
    ['export const jobs = {}', 'CONFIG_INVALID'],
    ['export const jobs = { mailboxes: { a: { address: "a@example.com" } } }', 'CONFIG_INVALID'],
    ['export const jobs = {', 'CONFIG_BROKEN'],
    ['throw new Error("no")', 'CONFIG_BROKEN'],
    ['import "./absent.mjs"', 'CONFIG_BROKEN'],
  ],
)

const OF_SECRETS_FILE = rawErrors(
  'secrets.json',
  (text: string) => codeOfFile('secrets.json', text, checkSecretsFile),
  [
    ['{"operations": {"username": "a",}', 'SECRETS_FILE_UNUSABLE'],
    ['["operations"]', 'SECRETS_FILE_UNUSABLE'],
  ],
)

const OF_SECRETS = rawErrors(
  'value of a secret',
  (value: string | undefined) =>
    codeOfThrown(() => readLoginSecret(value, 'mailjobs/test/mailboxes/operations')),
  [
    [undefined, 'CONFIG_SECRET_MISSING'],
    ['not JSON', 'CONFIG_SECRET_MISSING'],
    ['{"password":""}', 'CONFIG_SECRET_MISSING'],
    ['{"oauth2":{}}', 'CONFIG_SECRET_MISSING'],
  ],
)

const OF_SCHEDULES = rawErrors(
  'input of a schedule',
  (input: object) => codeOfThrown(() => readPollRequest(input)),
  [
    [{}, 'CONFIG_UNREADABLE'],
    [{ schemaVersion: 2 }, 'CONFIG_UNREADABLE'],
  ],
)

function codeOfThrown(read: () => unknown) {
  try {
    read()
    return undefined
  } catch (error) {
    return asFailure(error).code
  }
}

/** What is wrong with settings. */
export const SETTINGS_ERRORS = [...OF_JOBS_FILE, ...OF_SECRETS_FILE, ...OF_SECRETS, ...OF_SCHEDULES]
