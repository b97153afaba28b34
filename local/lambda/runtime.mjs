/**
 * The runtime of a function's process: loads the handler, then asks for one invocation after the
 * other.
 *
 * AWS's own client (aws-lambda-ric) compiles native code when it is installed. This one is
 * JavaScript, not TypeScript: what strips the types takes 17 MB, which would be measured as the
 * function's.
 */
import http from 'node:http'
import { loadHandler } from './load-handler.mjs'
import { errorOf } from './runtime-error.mjs'

const { env } = process
const { hostname, port, pathname } = new URL(`http://${env['AWS_LAMBDA_RUNTIME_API']}/`)

/** Exit statuses of AWS's runtime client for what nobody caught. */
const EXIT_UNCAUGHT_EXCEPTION = 129
const EXIT_UNHANDLED_REJECTION = 128

/**
 * What came with an invocation.
 *
 * @typedef {import('node:http').IncomingHttpHeaders} Headers
 */

/**
 * Id of the invocation that the handler is busy with.
 *
 * @type {string | undefined}
 */
let current

process.on('uncaughtException', (error) => giveUp(error, EXIT_UNCAUGHT_EXCEPTION))
process.on('unhandledRejection', (reason) => {
  const type = 'Runtime.UnhandledPromiseRejection'
  return giveUp(reason, EXIT_UNHANDLED_REJECTION, type)
})
// Ctrl-C reaches every process of the terminal; it is the world that ends its functions.
process.on('SIGINT', () => {})

const handler = await loadHandler(variable('LAMBDA_TASK_ROOT'), variable('_HANDLER')).catch(
  async (error) => {
    console.error(error)
    await call('POST', 'init/error', JSON.stringify(errorOf(error)))
    process.exit(1)
  },
)

for (;;) {
  const { headers, body } = await call('GET', 'invocation/next')
  current = String(headers['lambda-runtime-aws-request-id'])
  const [verb, answer] = await handle(JSON.parse(body), headers)
  await call('POST', `invocation/${current}/${verb}`, answer)
  current = undefined
}

/**
 * @param {unknown} event
 * @param {Headers} headers
 */
async function handle(event, headers) {
  try {
    return ['response', JSON.stringify((await handler(event, contextOf(headers))) ?? null)]
  } catch (error) {
    return ['error', JSON.stringify(errorOf(error))]
  }
}

/**
 * Source: Lambda developer guide, "Using the Lambda context object to retrieve Node.js function
 * information".
 *
 * @param {Headers} headers
 */
function contextOf(headers) {
  const deadlineMs = Number(headers['lambda-runtime-deadline-ms'])
  return {
    awsRequestId: current,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    functionName: env['AWS_LAMBDA_FUNCTION_NAME'],
    functionVersion: env['AWS_LAMBDA_FUNCTION_VERSION'],
    memoryLimitInMB: env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    logGroupName: env['AWS_LAMBDA_LOG_GROUP_NAME'],
    logStreamName: env['AWS_LAMBDA_LOG_STREAM_NAME'],
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  }
}

/**
 * Reports to the invocation that is running, if there is one: what is left after an answer belongs
 * to none.
 *
 * @param {unknown} error
 * @param {number} exitStatus
 * @param {string} [errorType]
 */
async function giveUp(error, exitStatus, errorType) {
  console.error(error)
  const report = JSON.stringify(errorOf(error, errorType))
  if (current) await call('POST', `invocation/${current}/error`, report)
  process.exit(exitStatus)
}

/**
 * Without a time limit, as the Runtime API demands: the answer may come after hours of being
 * frozen.
 *
 * @param {'GET' | 'POST'} method
 * @param {string} path below `/2018-06-01/runtime/`
 * @param {string} [content]
 * @returns {Promise<{ headers: Headers, body: string }>}
 */
function call(method, path, content) {
  return new Promise((resolve) => {
    const request = http.request({
      hostname,
      port,
      method,
      path: `${pathname}2018-06-01/runtime/${path}`,
      agent: false,
    })
    request.on('response', async (response) => {
      const chunks = await response.toArray()
      resolve({ headers: response.headers, body: Buffer.concat(chunks).toString() })
    })
    // Without the world there is nothing to do.
    request.on('error', () => process.exit(1))
    request.end(content)
  })
}

/**
 * A variable that the sandbox sets.
 *
 * @param {string} name
 */
function variable(name) {
  return env[name] ?? ''
}
