import { describe, expect, test } from 'vitest'
import { whyUnsupported } from '../../cli/supported-runtime.mjs'
import { startCommand } from './command.js'

describe('where mailjobs runs', () => {
  test.each([
    ['22.12.0', 'linux'],
    ['22.13.1', 'darwin'],
    ['24.21.0', 'linux'],
    ['100.0.0', 'linux'],
    ['22.12.0-nightly20260101', 'linux'],
  ])('Node %s on %s will do', (version, platform) => {
    expect(whyUnsupported(version, platform)).toBeUndefined()
  })

  test.each(['22.11.0', '20.19.4', '18.20.8', '16.0.0', '0.10.48', 'unknown', ''])(
    'Node %j is refused, with the version that is needed and a way to it',
    (version) => {
      expect(whyUnsupported(version, 'linux')).toMatch(
        /^mailjobs needs Node 22\.12 or newer; this is Node .*\nWhat to do: install/,
      )
    },
  )

  test('Windows is refused, whatever its Node, with what to use', () => {
    expect(whyUnsupported('24.21.0', 'win32')).toMatch(/Windows[\s\S]*WSL 2/)
  })
})

test('an old Node is refused before anything else is loaded', async () => {
  const command = startCommand(['no-such-command'], {
    NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(
      "Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.1.0'}})",
    )}`,
  })
  expect(await command.exitCode).toBe(2)
  expect(command.stderr()).toMatch(/^mailjobs needs Node/)
  expect(command.stderr()).not.toContain('no-such-command')
})
