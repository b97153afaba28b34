import { describe } from 'vitest'
import { startCyrus } from './cyrus.js'
import { imapServerBehaves } from './imap-server-behaves.js'
import { realServer } from './real-server.js'

const available = realServer('cyrus')
const title = available.available ? 'Cyrus' : `Cyrus (skipped: ${available.reason})`

describe.skipIf(!available.available)(title, () => imapServerBehaves(startCyrus))
