import type { Exchange } from '../../../local/stand-ins/exchange.js'
import { type ServiceModel, serviceModel } from './service-models.js'
import { shapeFaults } from './shape-faults.js'

/** The file of a model, by how requests name the service. */
const MODEL_FILES: Readonly<Record<string, string>> = {
  AmazonSSM: 'ssm',
  AmazonSQS: 'sqs',
  AWSEvents: 'eventbridge',
  secretsmanager: 'secrets-manager',
  ses: 'ses',
  sns: 'sns',
}

const models = new Map<string, ServiceModel>()

function modelOf(service: string): ServiceModel | undefined {
  const file = MODEL_FILES[service]
  if (file === undefined) return undefined
  const model = models.get(file) ?? serviceModel(file)
  models.set(file, model)
  return model
}

/** Errors that any operation may answer with. Source: API references, "Common errors". */
const COMMON_ERRORS = ['ValidationException', 'AccessDeniedException', 'ThrottlingException']

/** What of a call and its answer is not as AWS says. */
export function exchangeFaults({
  service,
  operation,
  input,
  output,
  errorType,
}: Exchange): string[] {
  const model = modelOf(service)
  const shape = model?.operation(operation)
  const name = `${service}.${operation}`
  if (!model || !shape) return [`${name}: is not known`]
  const faults = [
    ...(shape.input ? shapeFaults(model, shape.input.target, input, `${name} input`) : []),
    ...(output !== undefined && shape.output
      ? shapeFaults(model, shape.output.target, output, `${name} output`)
      : []),
  ]
  const errors = shape.errors.map(({ target }) => target.split('#')[1])
  return errorType === undefined || [...errors, ...COMMON_ERRORS].includes(errorType)
    ? faults
    : [...faults, `${name}: ${errorType} is no error of it`]
}
