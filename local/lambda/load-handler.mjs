import { existsSync, realpathSync } from 'node:fs'
import module from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { RuntimeFault } from './runtime-error.mjs'

/**
 * Tried in this order. Source: Lambda developer guide, "Define Lambda function handler in Node.js".
 */
const EXTENSIONS = ['.js', '.mjs', '.cjs']

/** Of Node, for an ES module and for CommonJS. */
const NOT_FOUND = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND']

/**
 * The function that a handler string (`<file>.<export>`) names in a bundle.
 *
 * Rejects with the error types of Lambda: Runtime.ImportModuleError, Runtime.UserCodeSyntaxError,
 * Runtime.HandlerNotFound, Runtime.MalformedHandlerName, or with what the bundle itself threw.
 *
 * @param {string} taskRoot the folder of the bundle
 * @param {string} handlerName
 * @returns {Promise<Function>}
 */
export async function loadHandler(taskRoot, handlerName) {
  const [, file, exportName] = /^(.+)\.([^./]+)$/.exec(handlerName) ?? []
  if (!file || !exportName)
    throw new RuntimeFault('Runtime.MalformedHandlerName', `"${handlerName}"`)
  const root = realpathSync(taskRoot)
  const candidates = EXTENSIONS.map((extension) => path.join(root, file + extension))
  const entry = candidates.find((candidate) => existsSync(candidate))
  if (!entry) throw new RuntimeFault('Runtime.ImportModuleError', `no ${file}.mjs in ${root}`)
  refuseUntyped(entry, root)
  confineTo(pathToFileURL(`${root}/`).href)
  const handler = exported(await importBundle(entry), exportName)
  if (typeof handler === 'function') return handler
  const problem = handler === undefined ? 'is undefined or not exported' : 'is not a function'
  throw new RuntimeFault('Runtime.HandlerNotFound', `${handlerName} ${problem}`)
}

/**
 * In Lambda such a script is CommonJS; here, the package.json of a folder above would decide. Our bundles are .mjs.
 *
 * @param {string} entry
 * @param {string} root
 */
function refuseUntyped(entry, root) {
  if (!entry.endsWith('.js') || existsSync(path.join(root, 'package.json'))) return
  const remedy = 'name it .mjs or .cjs, or put a package.json into the bundle'
  throw new RuntimeFault('Runtime.ImportModuleError', `${path.basename(entry)}: ${remedy}`)
}

/**
 * Lambda has only what is in the bundle; here, Node would go on to look in the folders above it.
 *
 * @param {string} rootUrl
 */
function confineTo(rootUrl) {
  // Node before 22.15 has no such hooks: there, only the deployment shows what is missing.
  module.registerHooks?.({
    resolve: (specifier, context, nextResolve) => {
      const resolved = nextResolve(specifier, context)
      if (!resolved.url.startsWith('file:') || resolved.url.startsWith(rootUrl)) return resolved
      throw new RuntimeFault('Runtime.ImportModuleError', `"${specifier}" is not in the bundle`)
    },
  })
}

/**
 * @param {string} entry
 * @returns {Promise<Record<string, unknown>>}
 */
async function importBundle(entry) {
  try {
    return await import(pathToFileURL(entry).href)
  } catch (error) {
    const options = { cause: error }
    if (error instanceof SyntaxError) {
      throw new RuntimeFault('Runtime.UserCodeSyntaxError', error.message, options)
    }
    if (error instanceof Error && 'code' in error && NOT_FOUND.includes(String(error.code))) {
      throw new RuntimeFault('Runtime.ImportModuleError', error.message, options)
    }
    throw error
  }
}

/**
 * What a CommonJS bundle exports is found as properties of its default export, too.
 *
 * @param {Record<string, unknown>} bundle
 * @param {string} exportName
 * @returns {unknown}
 */
function exported(bundle, exportName) {
  const whole = bundle['default']
  if (bundle[exportName] !== undefined || typeof whole !== 'object' || whole === null)
    return bundle[exportName]
  return Reflect.get(whole, exportName)
}
