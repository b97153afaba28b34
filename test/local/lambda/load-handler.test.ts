import { afterEach, expect, test } from 'vitest'
import { closeTestSandboxes, sandboxOf } from './test-sandbox.js'

afterEach(closeTestSandboxes)

const SOUND = `export const handler = async () => 1`

test.each([
  [
    'a syntax error',
    `export const handler = (`,
    'index.handler',
    'Runtime.UserCodeSyntaxError',
    '',
  ],
  [
    'a name used twice',
    `import { a } from 'node:fs'; const a = 1`,
    'index.handler',
    'Runtime.UserCodeSyntaxError',
    'already been declared',
  ],
  ['no such export', SOUND, 'index.main', 'Runtime.HandlerNotFound', 'index.main is undefined'],
  [
    'an export that is no function',
    `export const handler = 1`,
    'index.handler',
    'Runtime.HandlerNotFound',
    'not a function',
  ],
  ['no such file', SOUND, 'other.handler', 'Runtime.ImportModuleError', 'other.mjs'],
  ['no export in its name', SOUND, 'index', 'Runtime.MalformedHandlerName', 'index'],
  [
    'an import that is not bundled',
    `import 'no-such-package'; ${SOUND}`,
    'index.handler',
    'Runtime.ImportModuleError',
    'no-such-package',
  ],
  [
    'a start that throws',
    `throw new RangeError('no stage')`,
    'index.handler',
    'RangeError',
    'no stage',
  ],
])('a bundle with %s cannot start', async (_case, source, handler, errorType, message) => {
  const { sandbox } = await sandboxOf({ 'index.mjs': source, handler })

  const outcome = await sandbox.invoke({})

  expect(outcome).toMatchObject({
    kind: 'init-failed',
    error: { errorType, errorMessage: expect.stringContaining(message) },
  })
})

test('a bundle that ends its process while it loads fails its invocation', async () => {
  const { sandbox } = await sandboxOf({ 'index.mjs': `process.exit(4)` })

  expect(await sandbox.invoke({})).toMatchObject({
    kind: 'failed',
    error: {
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('exit status 4'),
    },
  })
})

test('a file outside of the bundle is not found, although it is there', async () => {
  const outside = new URL('../../../local/lambda/runtime-error.mjs', import.meta.url).href
  const { sandbox } = await sandboxOf({ 'index.mjs': `import '${outside}'; ${SOUND}` })

  expect(await sandbox.invoke({})).toMatchObject({
    kind: 'init-failed',
    error: {
      errorType: 'Runtime.ImportModuleError',
      errorMessage: expect.stringContaining('not in the bundle'),
    },
  })
})

test('a bundle that does not end loading is killed', async () => {
  const { sandbox } = await sandboxOf({
    initLimitMs: 500,
    'index.mjs': `await new Promise(() => setInterval(() => {}, 1000)); ${SOUND}`,
  })

  expect(await sandbox.invoke({})).toMatchObject({
    kind: 'init-failed',
    error: { errorType: 'Runtime.InitTimeout', errorMessage: expect.stringContaining('500 ms') },
  })
})
