import pc from 'picocolors'
import type { FailureError } from '../../shared/failures/failure-error.js'
import { DEFAULT_JOBS } from '../options.js'
import { placeOption } from '../place/chosen-place.js'
import { probeJson } from '../probe/run-probe.js'
import { catalogueRemedy, type RemedyOf } from '../probe/stage-words.js'
import type { LinkedAgain } from './link-again.js'
import type { LinkTold } from './link-new.js'
import type { LinkOptions } from './link-options.js'
import { linkRemedy } from './link-remedies.js'
import { entriesText, findingJson } from './link-words.js'

/** What became of it, as the last lines of all. */
export function linkLines(told: LinkTold, options: LinkOptions): string {
  const { name, failure, folders, entries, stored, written } = told
  if (failure) return failureLines(failure, linkRemedy)
  const { jobs = DEFAULT_JOBS } = options
  const place = placeOption(options)
  const head =
    written && written.problem === undefined
      ? `${pc.green('written')}  its entries, at the end of their parts in ${written.file}:`
      : `The entries for ${jobs}:`
  return [
    ...(folders ? [`opened, to read: ${folders.opened.join('; ')}`] : []),
    `${pc.green('stored')}  the login of ${name} in ${stored?.where ?? ''}${options.smtp ? '; both directions were proved' : ''}.`,
    ...(written?.problem === undefined
      ? []
      : [
          `${pc.yellow('not written')}  ${written.file} is as it was: ${written.problem}. Put them in by hand.`,
        ]),
    head,
    (entries ? entriesText(entries) : '').trimEnd(),
    pc.dim(nextWords(told, jobs, place)),
  ].join('\n')
}

/** What has to be done by hand comes first: without its entries nothing knows the mailbox. */
function nextWords({ name, address, written }: LinkTold, jobs: string, place: string): string {
  const isWritten = written !== undefined && written.problem === undefined
  const ofJobs = ` --jobs ${jobs}`
  const first = isWritten ? '' : `put the entries into ${jobs}; `
  return `Next: ${first}mailjobs check ${name}${ofJobs}${place}, then mailjobs start${ofJobs}${place}; a deployed stack gets the login by mailjobs link ${address} --stack <name>.`
}

/** The stage above has the remedy. */
const failureLines = (failure: FailureError, remedyOf: RemedyOf): string =>
  [
    `${pc.red('Nothing was stored.')} ${failure.code}: ${failure.message}`,
    pc.dim(`What to do: ${remedyOf(failure)}`),
  ].join('\n')

/** The same for programs. */
export const linkJson = (told: LinkTold): object => {
  const { address, name, steps, proof, failure, folders, entries, stored, written } = told
  return {
    address,
    name,
    outcome: failure ? 'failed' : 'linked',
    ...(failure && failureJson(failure, linkRemedy)),
    found: steps.map(findingJson),
    proof: proof.map((one) => probeJson(one, linkRemedy)),
    ...(folders && { folders: folders.all, received: folders.received, sent: folders.sent }),
    ...(entries && { entries: entriesText(entries) }),
    ...(stored && { stored }),
    ...(written && { written }),
  }
}

/** What became of a mailbox that was linked already. */
export const againLines = ({ name, failure, stored }: LinkedAgain): string =>
  failure
    ? failureLines(failure, catalogueRemedy)
    : `${pc.green('stored')}  the login of ${name} in ${stored?.where ?? ''}; it was linked already, and its entries are as they were.`

/** The same for programs. */
export const againJson = ({ address, name, proof, failure, stored }: LinkedAgain): object => ({
  address,
  name,
  outcome: failure ? 'failed' : 'linked again',
  ...(failure && failureJson(failure, catalogueRemedy)),
  proof: proof.map((one) => probeJson(one)),
  ...(stored && { stored }),
})

const failureJson = (failure: FailureError, remedyOf: RemedyOf): object => ({
  failure: { code: failure.code, message: failure.message, remedy: remedyOf(failure) },
})
