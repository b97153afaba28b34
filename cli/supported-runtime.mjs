// Plain JavaScript without anything new: an old Node must be able to read it, to be told that it is old.
import { readFileSync } from 'node:fs'

const packageFile = new URL('../package.json', import.meta.url)

/**
 * Why mailjobs cannot run here; undefined if it can.
 *
 * @param {string} version of Node, as in `process.versions.node`
 * @param {string} platform as in `process.platform`
 * @returns {string | undefined}
 */
export function whyUnsupported(version, platform) {
  if (platform === 'win32') {
    return 'mailjobs does not run on Windows: its local world needs POSIX signals and file rights.\nWhat to do: run it in WSL 2, which is Linux to it.'
  }
  const { engines } = JSON.parse(readFileSync(packageFile, 'utf8'))
  const needed = engines.node.replace(/^>=/, '')
  if (isAtLeast(version, needed)) return undefined
  return `mailjobs needs Node ${needed} or newer; this is Node ${version} (${process.execPath}).\nWhat to do: install a newer one from https://nodejs.org/, or use the one that \`npm ci\` brings along: \`npm start\` and \`npx mailjobs ...\` take it on Linux.`
}

/**
 * Compares major and minor. A version that cannot be read is old.
 *
 * @param {string} version
 * @param {string} needed
 */
function isAtLeast(version, needed) {
  const [major = Number.NaN, minor = Number.NaN] = numbersOf(version)
  const [neededMajor = 0, neededMinor = 0] = numbersOf(needed)
  return major > neededMajor || (major === neededMajor && minor >= neededMinor)
}

/** @param {string} version */
const numbersOf = (version) => version.split('.').map((part) => Number.parseInt(part, 10))
