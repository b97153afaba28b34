import { z } from 'zod'
import type { Access } from './access.js'
import { type AwsJsonCall, AwsJsonError, startAwsJsonServer } from './aws-json-server.js'
import type { OnExchange } from './exchange.js'
import type { Intercept } from './faults.js'
import type { LoopbackServer } from './loopback-server.js'
import type { AccessKeys } from './signatures.js'

/** What a stand-in for SSM Parameter Store is started with. */
export interface SsmStandInOptions {
  /** The value of a parameter; undefined if there is none of this name. Asked at each call. */
  readonly parameterOf: (name: string) => string | undefined
  readonly intercept?: Intercept<AwsJsonCall>
  /** Who may call; without it, whoever signs at all. */
  readonly keys?: AccessKeys
  /** What they may do; without it, everything. */
  readonly access?: Access
  readonly onExchange?: OnExchange | undefined
  /** Default 0: a free port. */
  readonly port?: number
}

/** By name; an ARN, and a version or label behind a colon, are refused. Source: SSM API reference, GetParameter. */
const nameSchema = z
  .string()
  .max(2048)
  .regex(/^[\w./-]+$/)

/** What is not listed is refused. None of the parameters is encrypted, so that decryption changes nothing. */
const getSchema = z.strictObject({ Name: nameSchema, WithDecryption: z.boolean().optional() })

/** Source: SSM API reference, GetParameters. */
const MAX_NAMES = 10

const getManySchema = z.strictObject({
  Names: z.array(nameSchema).min(1).max(MAX_NAMES),
  WithDecryption: z.boolean().optional(),
})

/** GetParameter and GetParameters of SSM on 127.0.0.1, over values that are kept elsewhere. */
export function startSsmStandIn({
  parameterOf,
  ...server
}: SsmStandInOptions): Promise<LoopbackServer> {
  return startAwsJsonServer({
    service: 'AmazonSSM',
    ...server,
    needs: {
      GetParameter: (input, access) => [
        readOf(getSchema.parse(input).Name, 'GetParameter', access),
      ],
      GetParameters: (input, access) =>
        getManySchema.parse(input).Names.map((name) => readOf(name, 'GetParameters', access)),
    },
    operations: {
      GetParameter: async (input) => {
        const { Name } = getSchema.parse(input)
        const Value = parameterOf(Name)
        if (Value !== undefined) return { Parameter: parameter(Name, Value) }
        throw new AwsJsonError('ParameterNotFound', `Parameter ${Name} not found.`)
      },
      GetParameters: async (input) => {
        const { Names } = getManySchema.parse(input)
        const found = Names.map((name) => ({ name, value: parameterOf(name) }))
        return {
          Parameters: found.flatMap(({ name, value }) =>
            value === undefined ? [] : [parameter(name, value)],
          ),
          InvalidParameters: found
            .filter(({ value }) => value === undefined)
            .map(({ name }) => name),
        }
      },
    },
  })
}

/** The ARN of a parameter has the slash that its name begins with once. */
const readOf = (name: string, operation: string, { arnOf }: Access) => ({
  action: `ssm:${operation}`,
  resource: arnOf('ssm', `parameter/${name.replace(/^\//, '')}`),
})

const parameter = (Name: string, Value: string) => ({
  Name,
  Type: 'String',
  Value,
  Version: 1,
  DataType: 'text',
})
