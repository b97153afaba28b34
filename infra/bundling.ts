import { join } from 'node:path'
import { type BundlingOptions, LogLevel, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs'

export const PROJECT_ROOT = join(import.meta.dirname, '..')

/**
 * One file that Node can load whatever is in it. The name of `createRequire` is longer than any that esbuild makes up
 * when it minifies: a short one collides, and the function ends with a SyntaxError on its first run.
 */
export const BUNDLING = {
  format: OutputFormat.ESM,
  mainFields: ['module', 'main'],
  minify: true,
  logLevel: LogLevel.WARNING,
  sourceMap: true,
  sourcesContent: false,
  // The SDK of the runtime is another version than the one that was tested, and slower to load than a bundled one.
  externalModules: [],
  target: 'node24',
  banner:
    "import{createRequire as __createRequireForBundle}from'node:module';const require=__createRequireForBundle(import.meta.url);",
} as const satisfies BundlingOptions

/** The file that exports `handler`, from the root of the project. */
export const entryOf = (name: string): string => `functions/${name}/index.ts`
