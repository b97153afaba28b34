import { existsSync, realpathSync } from 'node:fs'
import module from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { RuntimeFault } from './runtime-error.mjs'

/**
 * Tried in this order. Source: Lambda developer guide, "Define Lambda function handler in Node.js".
 */
const EXTENSIONS = ['.js', '.mjs', '.cjs']

/**
 * The function that a handler string (`<file>.<export>`) names in a bundle.
 *
 * Rejects with the error types of Lambda: Runtime.ImportModuleError, Runtime.UserCodeSyntaxError,
 * Runtime.HandlerNotFound, Runtime.MalformedHandlerName, or with what the bundle itself threw.
 */
export async function loadHandler(taskRoot, handlerName) {
  const [, file, exportName] = /^(.+)\.([^./]+)$/.exec(handlerName) ?? []
  if (!file) throw new RuntimeFault('Runtime.MalformedHandlerName', `"${handlerName}"`)
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

/** In Lambda such a script is CommonJS; here, the package.json of a folder above would decide. Our bundles are .mjs. */
function refuseUntyped(entry, root) {
  if (!entry.endsWith('.js') || existsSync(path.join(root, 'package.json'))) return
  const remedy = 'name it .mjs or .cjs, or put a package.json into the bundle'
  throw new RuntimeFault('Runtime.ImportModuleError', `${path.basename(entry)}: ${remedy}`)
}

/**
 * Lambda has only what is in the bundle; here, Node would go on to look in the folders above it.
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

async function importBundle(entry) {
  try {
    return await import(pathToFileURL(entry).href)
  } catch (error) {
    const options = { cause: error }
    if (error instanceof SyntaxError) {
      throw new RuntimeFault('Runtime.UserCodeSyntaxError', error.message, options)
    }
    if (error?.code === 'ERR_MODULE_NOT_FOUND' || error?.code === 'MODULE_NOT_FOUND') {
      throw new RuntimeFault('Runtime.ImportModuleError', error.message, options)
    }
    throw error
  }
}

/** What a CommonJS bundle exports is found as properties of its default export, too. */
const exported = (bundle, exportName) => bundle[exportName] ?? bundle.default?.[exportName]
