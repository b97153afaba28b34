import pc from 'picocolors'
import { type PlaceOptions, placeOption } from '../place/chosen-place.js'
import { failuresOf, type ProbeOutcome, probeJson } from '../probe/run-probe.js'
import type { KeptLogin } from './kept-login.js'

/** What became of a login. */
export interface LoginTold {
  readonly name: string
  readonly login: KeptLogin
  readonly where: string
  readonly proof: readonly ProbeOutcome[]
  readonly outcome: 'stored' | 'refused' | 'taken' | 'not taken' | 'not tried'
  /** The proof has used the stored refresh token, and the one that came in its place is stored. */
  readonly isRenewed: boolean
}

/** The same for programs. */
export const toldJson = ({ name, login, where, proof, outcome, isRenewed }: LoginTold): object => ({
  name,
  secret: login.secret,
  where,
  outcome,
  isProved: proof.length > 0 && failuresOf(proof).length === 0,
  isRenewed,
  proof: proof.map((one) => probeJson(one)),
})

/** What became of a login, in a line. */
export function toldLine(
  { name, login, where, proof, outcome, isRenewed }: LoginTold,
  place: PlaceOptions,
): string {
  const { owners } = login
  const others = owners.length > 1 ? ` (${owners.map((one) => one.name).join(', ')})` : ''
  const what = `the login of ${name}${others}`
  switch (outcome) {
    case 'stored':
      return proof.length > 0
        ? `${pc.green('stored')}  ${what} in ${where}; the next run logs in with it.`
        : `${pc.yellow('stored, not proved')}  ${what} in ${where}; mailjobs check ${name}${placeOption(place)} tries it.`
    case 'refused':
      return isRenewed
        ? `${pc.red('Not stored.')} Of ${what} only the refresh token is another one: the proof has used the one that was there, and what came in its place is in ${where}.`
        : `${pc.red('Nothing was stored.')} ${what[0]?.toUpperCase()}${what.slice(1)} is as it was.`
    case 'not tried':
      return `${pc.yellow('not tried')}  ${what}: no server has refused it, and what is stored in ${where} is as it was${isRenewed ? ', but for a new refresh token' : ''}.`
    case 'taken':
      return `${pc.green('taken')}  ${what}, as it is stored in ${where}.`
    case 'not taken':
      return `${pc.red('not taken')}  ${what}, as it is stored in ${where}.`
  }
}
