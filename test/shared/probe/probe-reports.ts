import type { VersionedLogin } from '../../../shared/credentials/credentials.js'
import type { LoginSource } from '../../../shared/probe/login-steps.js'
import { type Probe, runSteps, type StageReport } from '../../../shared/probe/stages.js'

/** A login by password of tests. */
export const LOGIN: VersionedLogin = {
  username: 'operations',
  password: 'not-a-real-password',
  secretVersion: 'v1',
}

/** Where a probe of tests has its login from. */
export const loginSource = (login: VersionedLogin = LOGIN): LoginSource => ({
  credentials: { loginOf: async () => login },
  now: () => new Date(),
})

/** Runs a probe to its end. */
export async function reportsOf({ steps, close }: Probe): Promise<readonly StageReport[]> {
  const reports: StageReport[] = []
  try {
    for await (const report of runSteps(steps, { clock: () => performance.now() }))
      reports.push(report)
  } finally {
    await close()
  }
  return reports
}

/** `dns tcp secret tls!TLS_CERT_NAME`: what was reached, and what it failed with. */
export const inShort = (reports: readonly StageReport[]): string =>
  reports
    .map(({ stage, of, outcome, failure }) => {
      const name = of === undefined ? stage : `${stage}:${of}`
      if (failure) return `${name}!${failure.code}`
      return outcome === 'warned' ? `${name}?` : name
    })
    .join(' ')
