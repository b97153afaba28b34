import { builtinModules } from 'node:module'
import { join } from 'node:path/posix'
import { parseAst } from 'vitest/node'
import { z } from 'zod'

/** What one import statement, re-export, `import()` or import type names. */
export interface Import {
  /** A file of the project by its path, a builtin as `node:...`, or what a package exports: `nodemailer/lib/addressparser`. */
  readonly target: string
  readonly kind: 'file' | 'builtin' | 'package'
  /** The names taken, as their module calls them; empty for a whole module. */
  readonly names: readonly string[]
  readonly line: number
}

/** Something in a file that only some files may do: `process.env`, `new Date()`, `a type assertion`. */
export interface Use {
  readonly what: string
  readonly line: number
}

/** A source file, as far as the rules look at it. */
export interface SourceFile {
  /** From the root of the project, with slashes. */
  readonly path: string
  readonly text: string
  readonly imports: readonly Import[]
  readonly uses: readonly Use[]
}

/** Parses a source file. The parser is Vite's, so that strings and comments are never taken for code. */
export function sourceFile(path: string, text: string): SourceFile {
  const imports: Import[] = []
  const uses: Use[] = []
  for (const candidate of nodesOf(parseAst(text, { lang: languageOf(path) }))) {
    const node = nodeSchema.safeParse(candidate).data
    if (node === undefined) continue
    const line = text.slice(0, node.start).split('\n').length
    const specifier = 'source' in node ? node.source?.value : undefined
    if (specifier !== undefined) {
      const names = 'specifiers' in node ? node.specifiers.flatMap(namesOf) : []
      imports.push({ ...targetOf(path, specifier), names, line })
    }
    uses.push(...usesIn(node).map((what) => ({ what, line })))
  }
  return { path, text, imports, uses }
}

const nameSchema = z.union([
  z.object({ name: z.string() }).transform(({ name }) => name),
  z.object({ value: z.string() }).transform(({ value }) => value),
])
const moduleSchema = z.object({ value: z.string() })
const specifierSchema = z.object({
  imported: nameSchema.optional(),
  exported: nameSchema.optional(),
})
const identifierSchema = z.object({ type: z.literal('Identifier'), name: z.string() })
const start = z.int()
const MANY_PARAMETERS = 5
/** What a function does that takes more of them than one keeps apart. */
export const MANY = 'five parameters or more'

/** The kinds of node that a rule looks at, each with the part that decides; other shapes of the same kind are none of ours. */
const nodeSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.enum(['ImportDeclaration', 'ExportNamedDeclaration']),
    start,
    source: moduleSchema.nullable(),
    specifiers: z.array(specifierSchema),
  }),
  z.object({
    type: z.enum(['ExportAllDeclaration', 'ImportExpression', 'TSImportType']),
    start,
    source: moduleSchema,
  }),
  z.object({ type: z.enum(['ExportDefaultDeclaration', 'TSTypeAssertion']), start }),
  z.object({
    type: z.literal('TSAsExpression'),
    start,
    typeAnnotation: z.object({ typeName: nameSchema.optional() }),
  }),
  z.object({
    type: z.literal('MemberExpression'),
    start,
    object: identifierSchema,
    property: nameSchema,
  }),
  z.object({
    type: z.literal('VariableDeclarator'),
    start,
    id: z.object({ properties: z.array(z.object({ key: nameSchema })) }),
    init: identifierSchema,
  }),
  z.object({
    type: z.literal('NewExpression'),
    start,
    callee: identifierSchema,
    arguments: z.array(z.unknown()).max(0),
  }),
  z.object({
    type: z.enum(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']),
    start,
    params: z.array(z.unknown()).min(MANY_PARAMETERS),
  }),
])

type Node = z.output<typeof nodeSchema>

function usesIn(node: Node): string[] {
  switch (node.type) {
    case 'ExportDefaultDeclaration':
      return ['a default export']
    case 'ExportNamedDeclaration':
      return node.specifiers.some(({ exported }) => exported === 'default')
        ? ['a default export']
        : []
    case 'TSTypeAssertion':
      return ['a type assertion']
    case 'TSAsExpression':
      return node.typeAnnotation.typeName === 'const' ? [] : ['a type assertion']
    case 'MemberExpression':
      return [`${node.object.name}.${node.property}`]
    case 'VariableDeclarator':
      return node.id.properties.map(({ key }) => `${node.init.name}.${key}`)
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return [MANY]
    case 'NewExpression':
      return [`new ${node.callee.name}()`]
    default:
      return []
  }
}

const namesOf = ({ imported }: z.output<typeof specifierSchema>): string[] =>
  imported === undefined ? [] : [imported]

/** Relative imports name the file as it will be compiled; the project runs it as it is. */
function targetOf(path: string, specifier: string): Pick<Import, 'target' | 'kind'> {
  if (specifier.startsWith('.')) {
    return { target: join(path, '..', specifier).replace(/\.js$/, '.ts'), kind: 'file' }
  }
  if (specifier.startsWith('node:')) return { target: specifier, kind: 'builtin' }
  if (builtinModules.includes(specifier)) return { target: `node:${specifier}`, kind: 'builtin' }
  return { target: specifier, kind: 'package' }
}

function languageOf(path: string): 'js' | 'ts' | 'tsx' | 'dts' {
  if (path.endsWith('.mjs')) return 'js'
  if (path.endsWith('.tsx')) return 'tsx'
  return path.endsWith('.d.ts') ? 'dts' : 'ts'
}

/** Every node below a value, itself included. */
function* nodesOf(value: unknown): Generator<object> {
  if (typeof value !== 'object' || value === null) return
  if ('type' in value) yield value
  for (const child of Object.values(value)) yield* nodesOf(child)
}
