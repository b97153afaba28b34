import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import packageJson from '../../package.json' with { type: 'json' }
import { ownEntry } from '../../shared/contract/own-entry.js'
import type { Finding } from './finding.js'

/** What runs here. */
export interface Versions {
  readonly mailjobs: string
  readonly node: string
  /** `linux-x64`. */
  readonly platform: string
  readonly packages: readonly PackageVersion[]
}

/** A package that what is deployed, or the deployment, is made of. */
export interface PackageVersion {
  readonly name: string
  readonly pinned: string
  /** Undefined: it is not installed. */
  readonly installed: string | undefined
}

/** Those that a support case is asked for: the mail protocols, the SDK, the deployment, the time tables, the loader. */
const PACKAGES = [
  'imapflow',
  'nodemailer',
  '@aws-sdk/client-s3',
  'aws-cdk-lib',
  'esbuild',
  'croner',
  'tsx',
  'zod',
] as const

/** The Node that Lambda has, and that `npm ci` brings along. */
const DEPLOYED_NODE = 24

const packageSchema = z.object({ version: z.string() })

/** What is installed of what the package file pins. */
export async function readVersions(): Promise<Versions> {
  const packages = PACKAGES.map(async (name) => ({
    name,
    pinned: ownEntry(packageJson.dependencies, name) ?? 'none',
    installed: await installedVersion(name),
  }))
  return {
    mailjobs: packageJson.version,
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    packages: await Promise.all(packages),
  }
}

async function installedVersion(name: string): Promise<string | undefined> {
  const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url)
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : packageSchema.parse(JSON.parse(text)).version
}

/** Whether they are those that were tried together. */
export function versionFindings({ mailjobs, node, platform, packages }: Versions): Finding[] {
  const isDeployed = Number.parseInt(node, 10) === DEPLOYED_NODE
  const others = packages.filter(({ pinned, installed }) => pinned !== installed)
  return [
    { about: 'mailjobs', state: 'fine', words: `${mailjobs} on ${platform}` },
    isDeployed
      ? { about: 'node', state: 'fine', words: node }
      : {
          about: 'node',
          state: 'warning',
          words: `${node}; what is deployed runs on Node ${DEPLOYED_NODE}`,
          remedy: `Use Node ${DEPLOYED_NODE}: \`npm start\` and \`npx mailjobs\` take the one that \`npm ci\` brings along on Linux.`,
        },
    others.length === 0
      ? {
          about: 'packages',
          state: 'fine',
          words: packages.map(({ name, pinned }) => `${name} ${pinned}`).join(', '),
        }
      : {
          about: 'packages',
          state: 'wrong',
          words: others
            .map(
              ({ name, pinned, installed = 'nothing' }) =>
                `${name} ${installed} is installed, and ${pinned} is meant`,
            )
            .join('; '),
          remedy: 'Run `npm ci`.',
        },
  ]
}
