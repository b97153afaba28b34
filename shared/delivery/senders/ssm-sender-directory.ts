import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm'
import * as z from 'zod'
import { addressBookParameterName, senderParameterName } from '../../contract/names.js'
import { ParametersUnavailable } from '../../failures/sending-errors.js'
import {
  type SenderDefinition,
  senderDefinitionSchema,
} from '../../jobs/requests/sender-definition.js'
import { nameSchema } from '../../jobs/settings/name-schema.js'
import { jsonIn } from '../../runtime/json.js'
import type { AddressBook, SenderDirectory } from './sender-directory.js'

const addressBookSchema = z.record(z.string(), z.array(z.string()).min(1))

/**
 * The one door to SSM Parameter Store. What was read is kept for as long as this lives; what is not there, or could not be read, is asked for
 * again: it may have been deployed meanwhile.
 */
export class SsmSenderDirectory implements SenderDirectory {
  readonly #client: SSMClient
  readonly #stage: string
  readonly #senders = new Map<string, Promise<SenderDefinition | undefined>>()
  #addressBook: Promise<AddressBook> | undefined

  constructor(client: SSMClient, stage: string) {
    this.#client = client
    this.#stage = stage
  }

  async sender(name: string): Promise<SenderDefinition | undefined> {
    // Anything else is in no jobs file, and could name another parameter.
    if (!nameSchema.safeParse(name).success) return undefined
    const parameter = senderParameterName(this.#stage, name)
    const known = this.#senders.get(name)
    if (known !== undefined) return known
    const reading = this.#read(parameter, senderDefinitionSchema)
    this.#senders.set(name, reading)
    const forget = () => this.#senders.delete(name)
    reading.then((sender) => sender ?? forget(), forget)
    return reading
  }

  /** Empty where none is deployed. */
  addressBook(): Promise<AddressBook> {
    const parameter = addressBookParameterName(this.#stage)
    const known = this.#addressBook
    if (known !== undefined) return known
    const reading = this.#read(parameter, addressBookSchema).then((book) => book ?? {})
    this.#addressBook = reading
    reading.catch(() => {
      this.#addressBook = undefined
    })
    return reading
  }

  async #read<Output>(name: string, schema: z.ZodType<Output>): Promise<Output | undefined> {
    const value = await this.#valueOf(name)
    if (value === undefined) return undefined
    const parsed = schema.safeParse(jsonIn(value))
    if (parsed.success) return parsed.data
    throw new ParametersUnavailable(
      `${name} is not what this version deploys: ${z.prettifyError(parsed.error)}`,
    )
  }

  async #valueOf(name: string): Promise<string | undefined> {
    try {
      const { Parameter } = await this.#client.send(new GetParameterCommand({ Name: name }))
      return Parameter?.Value ?? ''
    } catch (error) {
      if (error instanceof Error && error.name === 'ParameterNotFound') return undefined
      const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
      throw new ParametersUnavailable(`${name}: ${words}`, { cause: error })
    }
  }
}
