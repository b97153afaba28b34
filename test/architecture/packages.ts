import { z } from 'zod'

const versionsSchema = z.record(z.string(), z.string())

/** The part of package.json that is held to rules. */
export const packageJsonSchema = z.object({
  dependencies: versionsSchema.default({}),
  devDependencies: versionsSchema.default({}),
  optionalDependencies: versionsSchema.default({}),
  overrides: versionsSchema.default({}),
})

/** The part of package.json that is held to rules. */
export type PackageJson = z.output<typeof packageJsonSchema>

/** Dependencies that no source file imports, and why they are there. A trailing `*` stands for any ending. */
const NOT_IMPORTED: Readonly<Record<string, string>> = {
  '@biomejs/biome': 'a command: style',
  '@types/*': 'types of what is imported',
  'aws-cdk': 'a command: synth and deploy',
  esbuild: 'CDK bundles the functions with it',
  'node-linux-*': 'the Node that npm runs its scripts with where an older one is installed',
  knip: 'a command: what nothing uses',
  typescript: 'a command: types',
}

/** The package of an import: `hoodiecrow-imap` of `hoodiecrow-imap/lib/mimeparser.js`. */
export const packageOf = (target: string): string =>
  target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/')

const EXACT = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/

/** Versions that leave a choice to the day of the installation. */
export const looseVersions = (packageJson: PackageJson): readonly string[] =>
  Object.values(packageJson)
    .flatMap((versions) => Object.entries(versions))
    .filter(([, version]) => !EXACT.test(version))
    .map(([name, version]) => `${name} "${version}" is no exact version. Instead: pin one.`)

/** Dependencies that nothing needs. */
export const idleDependencies = (
  packageJson: PackageJson,
  imported: ReadonlySet<string>,
): readonly string[] =>
  declaredIn(packageJson)
    .filter((name) => !imported.has(name) && !isNeededOtherwise(name))
    .map(
      (name) => `${name} is imported nowhere. Instead: uninstall it, or say in NOT_IMPORTED why.`,
    )

/** Imports that work only as long as another package happens to bring them along. */
export const borrowedDependencies = (
  packageJson: PackageJson,
  imported: ReadonlySet<string>,
): readonly string[] => {
  const declared = new Set(declaredIn(packageJson))
  return [...imported]
    .filter((name) => !declared.has(name))
    .map((name) => `${name} is imported and not in package.json. Instead: install it.`)
}

/** Packages that a program needs which `npm ci --omit=dev` leaves out. */
export const packagesLeftOut = (
  { dependencies }: PackageJson,
  imported: ReadonlySet<string>,
): readonly string[] =>
  [...imported]
    .filter((name) => !(name in dependencies))
    .map((name) => `${name} is left out by --omit=dev. Instead: make it one of the dependencies.`)

/** Entries of package-lock.json that name a registry: they tie an installation to where the last one was made. */
export const registryUrls = (packageLock: string): readonly string[] =>
  packageLock
    .split('\n')
    .filter((line) => /^\s*"resolved":\s*"https?:/.test(line))
    .map((line) => `package-lock.json has ${line.trim()} Instead: omit-lockfile-registry-resolved.`)

const declaredIn = (packageJson: PackageJson): string[] => [
  ...Object.keys(packageJson.dependencies),
  ...Object.keys(packageJson.devDependencies),
  ...Object.keys(packageJson.optionalDependencies),
]

const isNeededOtherwise = (name: string): boolean =>
  Object.keys(NOT_IMPORTED).some((entry) =>
    entry.endsWith('*') ? name.startsWith(entry.slice(0, -1)) : name === entry,
  )
