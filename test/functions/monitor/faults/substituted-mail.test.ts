import { describe, expect, test } from 'vitest'
import { MessageFault } from '../../../../functions/monitor/faults/message-fault.js'
import { requireMail } from '../../../../functions/monitor/faults/substituted-mail.js'
import { readHeaders } from '../../../../shared/mail/headers/read-headers.js'

const encoded = (words: string) => `=?utf-8?B?${Buffer.from(words).toString('base64')}?=`
const read =
  (...fields: readonly string[]) =>
  () =>
    requireMail(7, readHeaders(Buffer.from(`${fields.join('\r\n')}\r\n\r\n`)))

describe('a notice in the place of a mail', () => {
  test.each([
    ['English', 'Retrieval using the IMAP4 protocol failed for the following message: 7'],
    ['German', 'Fehler beim Abrufen der folgenden Nachricht über das IMAP4-Protokoll: 7'],
    ['French', 'Échec de la récupération du message suivant à l’aide du protocole IMAP4 : 7'],
    ['Spanish', 'Error de recuperación con el protocolo IMAP4 del siguiente mensaje: 7'],
    ['Italian', 'Recupero mediante il protocollo IMAP4 non riuscito per il messaggio: 7'],
    ['Portuguese', 'Falha na recuperação usando o protocolo IMAP4 da mensagem: 7'],
    ['Dutch', 'Ophalen via het IMAP4-protocol is mislukt voor het volgende bericht: 7'],
    ['Japanese', 'IMAP4 プロトコルを使用した次のメッセージの取得に失敗しました: 7'],
    ['Chinese', '使用 IMAP4 协议检索以下邮件失败: 7'],
    ['Korean', '다음 메시지에 대해 IMAP4 프로토콜을 사용한 검색에 실패했습니다: 7'],
    ['Russian', 'Не удалось получить следующее сообщение по протоколу IMAP4: 7'],
    ['by POP', 'Retrieval using the POP3 protocol failed for the following message: 7'],
  ])('in %s is none', (_, subject) => {
    const notice = read(`From: ${encoded('System')}`, `Subject: ${encoded(subject)}`)
    expect(notice).toThrow(MessageFault)
    expect(notice).toThrow(/UID 7.*a notice of its own/)
  })

  test.each([
    ['that names its server', 'Microsoft Exchange Server 2010', 'Retrieval failed'],
    ['that names a newer one', 'Microsoft Exchange Server', 'Item could not be converted'],
    ['in quotes', '"Microsoft Exchange Server 2016"', 'Retrieval failed'],
  ])('%s is none', (_, from, subject) => {
    expect(read(`From: ${from}`, `Subject: ${subject}`, 'To: o@example.co.jp')).toThrow(
      MessageFault,
    )
  })
})

describe('mail that is no notice', () => {
  const FROM = 'From: Batch <batch@example.co.jp>'
  const ID = 'Message-ID: <1@example.com>'
  const ABOUT_IMAP = 'Subject: Retrieval using the IMAP4 protocol failed for job 5'
  const NAMED = 'From: Microsoft Exchange Server 2010'
  test.each([
    ['an ordinary one', [FROM, ID, 'Subject: done']],
    ['without a Message-ID', [FROM, 'Subject: done']],
    ['without a Message-ID, about IMAP4', [FROM, ABOUT_IMAP]],
    ['about IMAP4', [FROM, ID, ABOUT_IMAP]],
    ['a report of a job about POP3', [FROM, ID, 'Subject: POP3 check failed']],
    ['without a From', ['Subject: done']],
    ['without a From, about IMAP4', [ABOUT_IMAP]],
    ['without a From, with an id', [ID, ABOUT_IMAP]],
    ['with a sender that has no address, and an id', [NAMED, ID, ABOUT_IMAP]],
    ['with a sender that has no address', ['From: cron', 'Subject: backup done']],
    ['of root', ['From: root', 'Subject: Cron <root@host> run-parts']],
    [
      'with a sender in Japanese without an address',
      [`From: ${encoded('システム')}`, 'Subject: x'],
    ],
    ['of somebody at Exchange', ['From: Microsoft Exchange <e@example.com>', 'Subject: notice']],
    ['of Exchange, with its address', ['From: MicrosoftExchange329e71ec88ae4615@example.com']],
    ['with an empty Subject', [FROM, 'Subject:']],
    ['without a Subject', [FROM]],
    ['with two authors', ['From: a@example.com, b@example.com', ABOUT_IMAP]],
    ['with a group of authors', ['From: undisclosed: a@example.com;', ABOUT_IMAP]],
    ['that speaks of IMAP without a number', ['From: cron', 'Subject: IMAP is slow']],
    ['that speaks of POPULAR things', ['From: cron', 'Subject: POPULAR 10 of the week']],
    ['without any field', []],
  ])('%s', (_, fields) => {
    expect(read(...fields)).not.toThrow()
  })
})
