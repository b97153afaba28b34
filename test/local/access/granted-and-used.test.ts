import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { functionsOf } from '../../../local/template/deployed-functions.js'
import { statementsOf } from '../../../local/template/role-statements.js'
import { exchangeFaults } from '../../contracts/smithy/exchange-faults.js'
import { modelsMissing } from '../../contracts/smithy/service-models.js'
import { removeDirectory } from '../../remove-directory.js'
import { type RoundServers, startRoundServers } from '../../worlds/full-round/round-servers.js'
import {
  type RoundWorld,
  startRoundWorld,
  synthesizeRound,
} from '../../worlds/full-round/round-world.js'
import { runRound } from '../../worlds/full-round/run-round.js'
import { whyOnlyDeployed } from './only-deployed.js'
import { type Grant, grantsIn, neededFor } from './role-grants.js'

const LIMIT_MS = 300_000

let directory: string
let servers: RoundServers
let round: RoundWorld

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-granted-'))
  servers = await startRoundServers(directory)
  const assembly = await synthesizeRound(directory, servers)
  round = await startRoundWorld(servers, assembly, join(directory, 'data'))
  await runRound(round)
}, LIMIT_MS)

afterAll(async () => {
  await round?.close()
  await servers?.close()
  await removeDirectory(directory)
})

/** The roles that a run of everything took, by what takes them. */
const rolesOf = ({ assembly, schedules }: RoundWorld): Map<string, string> =>
  new Map([
    ...functionsOf(assembly).map(
      ({ logicalId, roleArn }) => [shortened(logicalId), roleArn] as const,
    ),
    ...schedules.map(({ roleArn }) => ['Schedules', roleArn] as const),
  ])

/** CDK ends each logical id with eight digits of a hash. */
const shortened = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, '')

describe.each([
  'MonitorFunction',
  'WatchingWatchFunction',
  'SendingApiFunction',
  'SendingSendFunction',
  'Schedules',
])('the role of %s, over everything that the system does', (name) => {
  const own = () => {
    const roleArn = rolesOf(round).get(name) ?? ''
    const asked = round.asked.filter((need) => need.roleArn === roleArn)
    return { asked, grants: grantsIn(statementsOf(round.assembly, roleArn)) }
  }

  test('is asked for nothing that it is not granted', () => {
    const { asked } = own()
    expect(asked.length).toBeGreaterThan(0)
    expect(asked.filter(({ isAllowed }) => !isAllowed)).toEqual([])
  })

  test('is granted nothing that is not asked for: without any one of its grants, something is refused by its name', () => {
    const { asked, grants } = own()
    const isIdle = (grant: Grant) =>
      neededFor(grant, grants, asked).every(({ action }) => action !== grant.action)
    expect(grants.filter(isIdle).filter((grant) => !whyOnlyDeployed(grant))).toEqual([])
    expect(grants.filter(whyOnlyDeployed).filter((grant) => !isIdle(grant))).toEqual([])
  })
})

test('every role of a function or of a schedule is one of those', () => {
  expect([...rolesOf(round).keys()].toSorted()).toEqual([
    'MonitorFunction',
    'Schedules',
    'SendingApiFunction',
    'SendingSendFunction',
    'WatchingWatchFunction',
  ])
})

const missing = modelsMissing()
if (missing !== undefined) console.warn(`skipped: ${missing}`)

test.skipIf(missing !== undefined)(
  'every request and every answer is as the models of AWS have it, of each service but S3',
  () => {
    const services = new Set(round.exchanges.map(({ service }) => service))
    expect([...services].toSorted()).toEqual([
      'AWSEvents',
      'AmazonSQS',
      'AmazonSSM',
      'secretsmanager',
      'ses',
      'sns',
    ])
    expect([...new Set(round.exchanges.flatMap(exchangeFaults))]).toEqual([])
  },
)
