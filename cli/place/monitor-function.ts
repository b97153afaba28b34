import { setTimeout as pause } from 'node:timers/promises'
import { LambdaClient, type LambdaClientConfig } from '@aws-sdk/client-lambda'
import { localSecrets } from '../../local/secrets/local-secrets.js'
import { readCloudAssembly } from '../../local/template/cloud-assembly.js'
import { outputsOf } from '../../local/template/deployed-outputs.js'
import { Closers } from '../../local/world/closers.js'
import { readOperatorAccess } from '../../local/world/operator-access.js'
import { startWorld } from '../../local/world/start-world.js'
import { type WorldFiles, worldFiles } from '../../local/world/world-files.js'
import { lockWorld, runningWorld, WorldAlreadyRuns } from '../../local/world/world-lock.js'
import { OUTPUT } from '../../shared/contract/outputs.js'
import type { MonitorFunction } from '../../shared/place/place.js'
import { WrongUse } from '../exit-codes.js'
import { DEFAULT_DATA } from '../options.js'
import type { PlaceOptions } from './chosen-place.js'
import { invokedFunction } from './invoked-function.js'
import { stackClients } from './stack-clients.js'
import { stackOutputs } from './stack-outputs.js'

/** How the function of a place is used. */
export interface FunctionUse {
  /** The output that names the function. @default that of the monitor function */
  readonly output?: string
  /** Tells a person what is waited for. */
  readonly say: (line: string) => void
  /** Ends the waiting. */
  readonly signal: AbortSignal
}

const LOOK_EVERY_MS = 100

/**
 * Does something with the monitor function of a place: that of a deployed stack, that of the local world which runs on the data, or, where
 * none runs, that of the world which ran there last, started for as long as it takes. Its schedules do not fire then, and its queues wait.
 * @throws WrongUse, StackUnreachable; TemplateError where no world has ever run on the data
 */
export async function withMonitorFunction<T>(
  { data = DEFAULT_DATA, stack }: PlaceOptions,
  use: FunctionUse,
  work: (monitor: MonitorFunction) => Promise<T>,
): Promise<T> {
  if (stack !== undefined) {
    const clients = stackClients()
    const outputs = await stackOutputs(stack, clients)
    return work(invokedFunction(clients.lambda, outputs(outputOf(use)), use.signal))
  }
  const files = worldFiles(data)
  for (let isTold = false; ; isTold = true) {
    use.signal.throwIfAborted()
    const running = await runningWorld(files.lock)
    // A world that is being started, and that of a command, says no jobs file yet: it ends, or is ready soon.
    if (running?.jobs !== undefined) return work(await functionOf(files, use))
    try {
      if (running === undefined) return await withWorldOf(files, use, work)
      if (!isTold)
        use.say(`Another command (process ${running.pid}) is at work on ${data}; waiting for it...`)
    } catch (error) {
      if (!(error instanceof WorldAlreadyRuns)) throw error
    }
    await pause(LOOK_EVERY_MS)
  }
}

const outputOf = ({ output = OUTPUT.monitorFunction }: FunctionUse): string => output

async function withWorldOf<T>(
  files: WorldFiles,
  use: FunctionUse,
  work: (monitor: MonitorFunction) => Promise<T>,
): Promise<T> {
  const closers = new Closers()
  try {
    const lock = await lockWorld(files.data, files.lock)
    closers.add(lock.unlock)
    use.say(
      'No local world runs there: the one that ran last is started for as long as it takes...',
    )
    const world = await startWorld({
      files,
      secrets: localSecrets(files.secrets, process.env),
      onEvent: () => {},
      apiPort: 0,
      firesSchedules: false,
      takesQueues: false,
    })
    closers.add(world.close)
    return await work(await functionOf(files, use))
  } finally {
    await closers.close()
  }
}

/** The function of a world that runs, by the keys of whoever runs it. */
async function functionOf(files: WorldFiles, use: FunctionUse): Promise<MonitorFunction> {
  const assembly = await readCloudAssembly(files.assembly)
  const names = assembly.stacks.flatMap((stack) => {
    const name = outputsOf(assembly, stack).get(outputOf(use))
    return name === undefined ? [] : [name]
  })
  const [name] = names
  if (name === undefined)
    throw new WrongUse(
      `The local world in ${files.data} has no output ${outputOf(use)}: it was started by an older version. Start it anew (npm start).`,
    )
  const access = (await readOperatorAccess(files.awsAccess)) ?? {}
  const config: LambdaClientConfig = {
    region: access['AWS_REGION'] ?? '',
    endpoint: access['AWS_ENDPOINT_URL_LAMBDA'] ?? '',
    credentials: {
      accessKeyId: access['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: access['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  }
  return invokedFunction(new LambdaClient(config), name, use.signal)
}
