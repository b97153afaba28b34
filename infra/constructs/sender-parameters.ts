import { Stack } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { ParameterTier, StringParameter } from 'aws-cdk-lib/aws-ssm'
import { Construct } from 'constructs'
import { addressBookParameterName, senderParameterName } from '../../shared/contract/names.js'
import { ConfigurationInvalid } from '../../shared/failures/configuration-errors.js'
import type { SenderDefinition } from '../../shared/jobs/requests/sender-definition.js'
import { asciiJson } from '../../shared/jobs/values/ascii-json.js'
import { acknowledgePatterns } from './acknowledged-patterns.js'
import type { JobFunction } from './job-function.js'

/** What the parameters hold. */
export interface SenderParametersProps {
  readonly stage: string
  readonly senders: readonly SenderDefinition[]
  /** Names, each with its addresses. */
  readonly addressBook: Readonly<Record<string, readonly string[]>>
}

/** Bytes in a parameter of the advanced tier (SSM user guide, "Managing parameter tiers"). */
const ADVANCED_BYTES = 8_192

/**
 * The definitions of the senders and the address book, as the functions read them anew for each run.
 *
 * @throws ConfigurationInvalid if one is more than a parameter can hold
 */
export class SenderParameters extends Construct {
  readonly #stage: string

  constructor(scope: Construct, id: string, props: SenderParametersProps) {
    super(scope, id)
    const { stage, senders, addressBook } = props
    this.#stage = stage
    for (const sender of senders) {
      const { name } = sender
      this.#add(`Sender-${name}`, senderParameterName(stage, name), `senders.${name}`, sender)
    }
    this.#add('Addresses', addressBookParameterName(stage), 'addresses', addressBook)
  }

  /** The function may read the address book: names are resolved when a send is accepted. */
  grantReadAddresses(fn: JobFunction): void {
    this.#grantGet(fn, addressBookParameterName(this.#stage))
  }

  /** The function may read the senders. */
  grantReadSenders(fn: JobFunction): void {
    // All senders of the stage: of a name that is none, SSM says so only to those who may read it.
    const senders = this.#grantGet(fn, senderParameterName(this.#stage, '*'))
    acknowledgePatterns(
      fn,
      [senders],
      'A sender that does not exist must be told from one that may not be read.',
    )
  }

  #grantGet(fn: JobFunction, name: string): string {
    const resourceName = name.slice(1)
    const arn = Stack.of(this).formatArn({ service: 'ssm', resource: 'parameter', resourceName })
    fn.addToRolePolicy(new PolicyStatement({ actions: ['ssm:GetParameter'], resources: [arn] }))
    return arn
  }

  #add(id: string, parameterName: string, path: string, value: unknown): void {
    const stringValue = asciiJson(value)
    if (stringValue.length > ADVANCED_BYTES) {
      const message = `has ${stringValue.length} bytes as JSON in ASCII; a parameter holds ${ADVANCED_BYTES}`
      throw new ConfigurationInvalid('The jobs file', [{ path, message }])
    }
    new StringParameter(this, id, {
      parameterName,
      description: `${path} of the jobs file`,
      stringValue,
      // An advanced one cannot be made a standard one again: an address book that shrinks would be deployed no more.
      tier: ParameterTier.INTELLIGENT_TIERING,
    })
  }
}
