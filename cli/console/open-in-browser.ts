import { spawn } from 'node:child_process'

const OPENERS = new Map<NodeJS.Platform, string>([
  ['darwin', 'open'],
  ['win32', 'explorer.exe'],
])

/** Has the system open a file in the browser; where it cannot, the address was printed. */
export function openInBrowser(file: string): void {
  const opener = spawn(OPENERS.get(process.platform) ?? 'xdg-open', [file], {
    stdio: 'ignore',
    detached: true,
  })
  opener.on('error', () => {})
  opener.unref()
}
