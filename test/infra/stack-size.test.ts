import { App } from 'aws-cdk-lib'
import { describe, expect, test } from 'vitest'
import { checkSecurity } from '../../infra/security-checks.js'
import { requireFewResources, requireSmallTemplates } from '../../infra/stack-size.js'
import { ConfigurationInvalid } from '../../shared/failures/configuration-errors.js'
import { days, minutes } from '../../shared/jobs/define-jobs.js'
import type { JobsFile } from '../../shared/jobs/file/jobs-file.js'
import { permissionsOf } from './role-permissions.js'
import { resourcesOf, stackOf, stateStackOf, templateOf, unbundledApp } from './synthesize-stack.js'

/** Mailboxes with two and a half monitors each, and senders. */
const jobsOf = (mailboxes: number): JobsFile => ({
  mailboxes: Object.fromEntries(
    Array.from({ length: mailboxes }, (_, index) => [
      `box-${index}`,
      {
        address: `box${index}@example.com`,
        imap: { host: 'imap.example.com' },
        poll: minutes(10),
      },
    ]),
  ),
  monitors: Object.fromEntries(
    Array.from({ length: mailboxes * 2.5 }, (_, index) => [
      `monitor-${index}`,
      {
        mailbox: `box-${index % mailboxes}`,
        when: { from: 'batch@example.com', subject: { contains: `[JOB-${index}]` } },
        keep: { for: days(30) },
        startFrom: 'now',
      },
    ]),
  ),
  senders: {
    default: { via: 'ses', from: 'noreply@example.org' },
    relay: {
      via: 'smtp',
      host: 'smtp.example.org',
      from: 'relay@example.org',
      auth: { secret: 'relay' },
    },
  },
  alerts: { email: 'oncall@example.net' },
})

/** As many as docs/deployment.md promises. */
const CARRIED = 300

describe(`${CARRIED} mailboxes with 750 monitors`, () => {
  const app = unbundledApp()
  const stack = stackOf(jobsOf(CARRIED), app)
  const state = stateStackOf(jobsOf(CARRIED), app)
  checkSecurity(app)

  test('are less than CloudFormation takes, with room for what targets add', () => {
    for (const one of [stack, state]) {
      const resources = Object.keys(templateOf(one).toJSON()['Resources']).length
      expect(resources).toBeLessThan(450)
      expect(JSON.stringify(templateOf(one).toJSON()).length).toBeLessThan(900_000)
    }
    expect(() => requireFewResources([stack, state], CARRIED)).not.toThrow()
    expect(() => requireSmallTemplates(app.synth())).not.toThrow()
  })

  test('are logged in to by what the names of their secrets begin with: a role has ten policies', () => {
    const template = templateOf(stack)
    expect(permissionsOf(template, 'MonitorFunction')).toContain(
      'secretsmanager:GetSecretValue arn:aws:secretsmanager:::secret:mailjobs/test/mailboxes/*',
    )
    expect(resourcesOf(template, 'AWS::IAM::ManagedPolicy')).toEqual([])
  })
})

test('too many are a fault of the jobs file, before anything is written', () => {
  const app = new App({ autoSynth: false, context: { 'aws:cdk:bundling-stacks': [] } })
  const state = stateStackOf(jobsOf(600), app)
  const check = () => requireFewResources([state], 600)
  expect(check).toThrow(ConfigurationInvalid)
  expect(check).toThrow(
    /mailboxes: are 600, which come to 60\d resources in the stack mailjobs-test-state; CloudFormation takes 500\. Share/,
  )
})
