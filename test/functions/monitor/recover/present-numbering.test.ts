import { expect, test } from 'vitest'
import { presentNumbering } from '../../../../functions/monitor/recover/present-numbering.js'
import { leasedRun, NOW } from '../leased-run.js'

test.each([
  { server: 'imap.example.org:993', position: 1 },
  { server: 'imap.example.com:993', position: 3 },
])(
  'of a folder that was at $server, and nothing of it found again, decisions go on at $position',
  async (row) => {
    const { run, server } = await leasedRun()
    for (const body of ['a', 'b', 'c'])
      server.arrive('INBOX', {
        bodies: [Buffer.from(`Subject: ${body}\r\n\r\n`)],
        internalDate: NOW,
      })
    const before = {
      ...run.lease.folder,
      server: row.server,
      positions: { one: 3 },
      arrivals: { uidNext: 3 },
    }
    const seen = await run.session.status('INBOX')
    const { known } = await presentNumbering(run, before, seen, undefined)
    expect(known?.positions).toEqual({ one: row.position })
  },
)
