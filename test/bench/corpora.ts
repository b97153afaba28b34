import { createHash } from 'node:crypto'
import { randomBytesFrom } from './random-bytes.js'

/** The names of the corpora: many small mails, mails with a file, a few huge ones. */
export const CORPUS_NAMES = ['small', 'attach', 'huge'] as const

/** One of the corpora. */
export type CorpusName = (typeof CORPUS_NAMES)[number]

/** Mails to measure with, always the same ones. */
export interface Corpus {
  readonly name: CorpusName
  readonly messages: number
  /** Every which mail is one that the monitor waits for. */
  readonly wantedEvery: number
  /** Bytes of the attachment, decoded; 0 for none. */
  readonly attachmentBytes: number
}

const MiB = 1024 * 1024

/** The sizes of an ordinary run, and those of a thorough one. */
export const CORPORA: Readonly<Record<'default' | 'full', Readonly<Record<CorpusName, Corpus>>>> = {
  default: {
    small: { name: 'small', messages: 3_000, wantedEvery: 100, attachmentBytes: 0 },
    attach: { name: 'attach', messages: 100, wantedEvery: 1, attachmentBytes: MiB },
    huge: { name: 'huge', messages: 2, wantedEvery: 1, attachmentBytes: 25 * MiB },
  },
  full: {
    small: { name: 'small', messages: 10_000, wantedEvery: 100, attachmentBytes: 0 },
    attach: { name: 'attach', messages: 500, wantedEvery: 1, attachmentBytes: MiB },
    huge: { name: 'huge', messages: 5, wantedEvery: 1, attachmentBytes: 25 * MiB },
  },
}

/** Who sends the mail that is waited for, and what its subject holds. */
export const WANTED = { from: 'batch@example.co.jp', subject: '[JOB-END]' } as const

/** A mail of a corpus, and what has to come out of it. */
export interface BenchMail {
  readonly raw: Buffer
  readonly isWanted: boolean
  /** Lower-case hex, of the decoded attachment. */
  readonly attachmentSha256?: string
}

/** The mails of a corpus, one after the other: together they may be larger than memory. */
export function* mailsOf(corpus: Corpus): Generator<BenchMail> {
  for (let number = 1; number <= corpus.messages; number += 1) {
    const isWanted = number % corpus.wantedEvery === 0
    yield corpus.attachmentBytes === 0
      ? smallMail(number, isWanted)
      : mailWithFile(number, isWanted, corpus.attachmentBytes)
  }
}

const CRLF = '\r\n'
/** 60 lines make the 5 KB that a job's report or a person's mail has. */
const SMALL_LINES = 60
const LINE = 'The batch went on to the next step; nothing was found that needs a hand.'

function smallMail(number: number, isWanted: boolean): BenchMail {
  const lines = Array.from({ length: SMALL_LINES }, (_, line) => `${number}.${line} ${LINE}`)
  const type = 'Content-Type: text/plain; charset=utf-8'
  const header = [...headerLines(number, isWanted), type, 'Content-Transfer-Encoding: 7bit']
  return { raw: Buffer.from([...header, '', ...lines, ''].join(CRLF)), isWanted }
}

/** Every second file is a table, as text; the others look like archives. Every second name is Japanese. */
function mailWithFile(number: number, isWanted: boolean, bytes: number): BenchMail {
  const content = number % 2 === 0 ? table(number, bytes) : randomBytesFrom(number, bytes)
  const type = number % 2 === 0 ? 'text/csv' : 'application/zip'
  const name =
    number % 4 < 2
      ? `filename="result-${number}.dat"`
      : `filename*=UTF-8''%E7%B5%90%E6%9E%9C-${number}.dat`
  const head = [
    ...headerLines(number, isWanted),
    'Content-Type: multipart/mixed; boundary="edge-of-a-part"',
    '',
    '--edge-of-a-part',
    'Content-Type: text/plain; charset=utf-8',
    '',
    LINE,
    '--edge-of-a-part',
    `Content-Type: ${type}`,
    `Content-Disposition: attachment; ${name}`,
    'Content-Transfer-Encoding: base64',
    '',
    '',
  ].join(CRLF)
  const tail = `${CRLF}--edge-of-a-part--${CRLF}`
  const encoded = Buffer.from(wrapped(content.toString('base64')), 'latin1')
  return {
    raw: Buffer.concat([Buffer.from(head), encoded, Buffer.from(tail)]),
    isWanted,
    attachmentSha256: createHash('sha256').update(content).digest('hex'),
  }
}

const headerLines = (number: number, isWanted: boolean): string[] => [
  'Return-Path: <sender@example.com>',
  ...[1, 2, 3].map(
    (hop) =>
      `Received: from mx${hop}.example.com (mx${hop}.example.com [192.0.2.${hop}])${CRLF}\tby mail.example.co.jp with ESMTPS id ${number}-${hop};${CRLF}\tFri, 20 Nov 2026 21:00:0${hop} +0900`,
  ),
  `From: Batch <${isWanted ? WANTED.from : `person-${number % 7}@example.com`}>`,
  'To: operations@example.co.jp',
  // 夜間バッチ, encoded by hand.
  `Subject: ${isWanted ? `${WANTED.subject} ` : ''}=?UTF-8?B?5aSc6ZaT44OQ44OD44OB?= ${number}`,
  `Message-ID: <${number}.bench@example.com>`,
  'Date: Fri, 20 Nov 2026 21:00:00 +0900',
  'MIME-Version: 1.0',
]

function table(number: number, bytes: number): Buffer {
  const row = `${number},2026-11-20,nightly,completed,0,12345.67,ok\r\n`
  return Buffer.from(row.repeat(Math.ceil(bytes / row.length)).slice(0, bytes))
}

/** Base64 in lines of 76 (RFC 2045 6.8). */
const wrapped = (base64: string): string => base64.match(/.{1,76}/g)?.join(CRLF) ?? ''
