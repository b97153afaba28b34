import { parseArgs } from 'node:util'
import { EXIT } from '../../cli/exit-codes.js'
import { stackClients } from '../../cli/place/stack-clients.js'
import { stackOutputs } from '../../cli/place/stack-outputs.js'
import { BUCKET_CHECKS } from './bucket-checks.js'
import { OPEN_CHECKS } from './open-checks.js'
import { SERVICE_CHECKS } from './service-checks.js'
import type { SmokeCheck, SmokeStack, Verdict } from './smoke-check.js'

const HELP = `npm run smoke -- --stack NAME [--dry-run] [--json]

Tries in an account what no machine without one can prove. Credentials, region and endpoints are found where the AWS command line finds them.
It writes one object under incoming/smoke/, which it removes, and has the watch tell people of a test.

  --stack NAME  the deployed stack, such as mailjobs-prod
  --dry-run     says what would be done, and does nothing
  --json        one object a line

Ends with 0 if all is ok, 1 if something is wrong, 2 for wrong use, 4 if something could not be tried.`

const CHECKS: readonly SmokeCheck[] = [...SERVICE_CHECKS, ...BUCKET_CHECKS, ...OPEN_CHECKS]

interface SmokeOptions {
  readonly stack: string
  readonly isDry: boolean
  readonly asJson: boolean
}

function readOptions(): SmokeOptions | 'help' | undefined {
  try {
    const { values } = parseArgs({
      options: {
        stack: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    if (values.help) return 'help'
    if (values.stack === undefined) return undefined
    return { stack: values.stack, isDry: values['dry-run'], asJson: values.json }
  } catch {
    return undefined
  }
}

async function smoke({ stack: name, isDry, asJson }: SmokeOptions): Promise<number> {
  const stack: SmokeStack | undefined = isDry
    ? undefined
    : { name, output: await stackOutputs(name, stackClients()) }
  const results = new Set<Verdict['result']>()
  for (const { name: check, proves, how, run } of CHECKS) {
    const ended = stack && (await run(stack).catch(untried))
    if (ended) results.add(ended.result)
    console.log(
      asJson ? JSON.stringify({ check, proves, how, ...ended }) : words(check, proves, how, ended),
    )
  }
  if (results.has('wrong')) return EXIT.failed
  return results.has('not tried') ? EXIT.stillOpen : EXIT.done
}

/** What is refused, or not there, proves nothing. */
const untried = (error: unknown): Verdict => ({
  result: 'not tried',
  why: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
})

function words(check: string, proves: string, how: string, ended: Verdict | undefined): string {
  if (ended === undefined) return `${check}: would prove that ${proves}, by ${how}`
  const told = ended.result === 'not tried' ? ended.why : ended.seen
  return `${ended.result.padEnd(9)} ${check}: ${proves} (${told})`
}

const options = readOptions()
if (options === 'help') console.log(HELP)
else if (options === undefined) {
  console.error(HELP)
  process.exitCode = EXIT.wrongUse
} else
  process.exitCode = await smoke(options).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error))
    return EXIT.wrongUse
  })
