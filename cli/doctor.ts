import { readFile, writeFile } from 'node:fs/promises'
import { Command } from 'commander'
import { z } from 'zod'
import { FailureError } from '../shared/failures/failure-error.js'
import { jsonIn } from '../shared/runtime/json.js'
import { findingLines } from './doctor/doctor-words.js'
import { maskSecrets } from './doctor/mask-secrets.js'
import { findingsOf } from './doctor/read-findings.js'
import { supportBundle } from './doctor/support-bundle.js'
import { readVersions, versionFindings } from './doctor/versions.js'
import { EXIT, WrongUse } from './exit-codes.js'
import { jsonOption } from './options.js'
import { chosenPlace, type PlaceOptions, withPlaceOptions } from './place/chosen-place.js'
import { fileErrorWords } from './words/file-words.js'

interface DoctorOptions extends PlaceOptions {
  readonly bundle?: string
  readonly check?: string
  readonly json?: boolean
}

const HELP = `
It looks at versions, rights of files (local world), limits, the clock (--stack), and at certificates and client secrets whose end is known: polls remember those
within 30 days of it. How mailboxes, monitors and sends are: mailjobs status.

The bundle is one JSON file, for you alone to read (chmod 600): versions, definitions, polls of a week, what fails, incidents of a month, and what doctor found. No
secret is in it, and no mail: of a mail it has what definitions and incidents name. Look through it before you hand it on.
What mail servers can do, and how far a login comes, is in it with --check.

Examples:
  mailjobs doctor
  mailjobs doctor --stack mailjobs-prod
  mailjobs doctor --stack mailjobs-prod --bundle case.json
  mailjobs check --json > check.json; mailjobs doctor --bundle case.json --check check.json

It ends with 0, and with 1 if something is wrong; a warning, or what nobody could tell, is not.`

/** `mailjobs doctor`: whether what mailjobs runs on is in order. */
export const doctorCommand = (): Command =>
  withPlaceOptions(
    new Command('doctor').description(
      'Look at versions, rights, limits, clock and what expires; write a bundle for a support case.',
    ),
  )
    .option('--bundle <file>', 'write what a support case needs; a file that is there is kept')
    .option('--check <file>', 'into the bundle as well: what mailjobs check --json printed')
    .addOption(jsonOption('one object'))
    .addHelpText('after', HELP)
    .action(async (options: DoctorOptions) => {
      process.exitCode = await doctor(options)
    })

async function doctor({ bundle, check, json, ...options }: DoctorOptions): Promise<number> {
  if (check !== undefined && bundle === undefined)
    throw new WrongUse('--check goes into a bundle: name that by --bundle.')
  const checked = check === undefined ? undefined : await readCheck(check)
  const place = await chosenPlace(options)
  const now = new Date()
  const versions = await readVersions()
  const { findings: ofPlace, logins } = await findingsOf(place, options, process.env, now)
  const findings = [...versionFindings(versions), ...ofPlace]
  if (bundle !== undefined) {
    // What cannot be read cannot be left out.
    if (logins instanceof FailureError) throw logins
    const gathered = await supportBundle(place, versions, findings, now)
    await write(bundle, maskSecrets({ ...gathered, ...checked }, logins.secrets))
  }
  const ok = findings.every(({ state }) => state !== 'wrong')
  if (json)
    console.log(
      JSON.stringify({ place: place.name, asOf: now.toISOString(), ok, findings }, null, 2),
    )
  else {
    for (const line of findingLines(findings)) console.log(line)
    if (bundle !== undefined)
      console.log(`${bundle} is written. Look through it before you hand it on.`)
  }
  return ok ? EXIT.done : EXIT.failed
}

const checkSchema = z.object({ definitions: z.string(), checked: z.array(z.unknown()) })

/** What `mailjobs check --json` printed. @throws WrongUse if it is something else */
async function readCheck(file: string): Promise<{ readonly check: z.output<typeof checkSchema> }> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new WrongUse(`--check: ${file} cannot be read: ${fileErrorWords(error)}`)
  })
  const { data: check } = checkSchema.safeParse(jsonIn(text))
  if (check) return { check }
  throw new WrongUse(`--check: ${file} is not what mailjobs check --json prints.`)
}

/** What is there is never written over: it may be the bundle of another case. */
async function write(file: string, bundle: unknown): Promise<void> {
  try {
    await writeFile(file, `${JSON.stringify(bundle, null, 2)}\n`, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    throw new WrongUse(`--bundle: ${file} cannot be written: ${fileErrorWords(error)}`)
  }
}
