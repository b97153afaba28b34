import { contains, matches } from '../../../../shared/jobs/define-jobs.js'
import { type DecisionPair, ENDED_BADLY, ENDED_WELL } from './decision-pair.js'
import {
  attached,
  type Content,
  encode,
  html,
  type JapaneseCharset,
  mail,
  multipart,
  part,
  plain,
} from './raw-mail.js'

const well = { text: contains('正常終了') }
const by = 'when.text[0]'

const body = (content: Content): Buffer => mail({ content })

const inCharset = (
  charset: JapaneseCharset,
  transfer: 'base64' | 'quoted-printable' | '8bit',
): DecisionPair => ({
  about: `a text in ${charset}, ${transfer}; the opposite word`,
  when: well,
  hit: body(plain(ENDED_WELL, charset, transfer)),
  miss: body(plain(ENDED_BADLY, charset, transfer)),
  by,
})

/** What the text says: the text parts, or else the HTML. */
export const TEXTS: readonly DecisionPair[] = [
  inCharset('utf-8', '8bit'),
  inCharset('utf-8', 'base64'),
  inCharset('utf-8', 'quoted-printable'),
  inCharset('iso-2022-jp', '8bit'),
  inCharset('iso-2022-jp', 'base64'),
  inCharset('shift_jis', '8bit'),
  inCharset('shift_jis', 'quoted-printable'),
  inCharset('euc-jp', 'base64'),
  {
    about: 'no charset named; the opposite word',
    when: well,
    hit: body(part(['Content-Type: text/plain'], encode(ENDED_WELL, 'iso-2022-jp'))),
    miss: body(part(['Content-Type: text/plain'], encode(ENDED_BADLY, 'iso-2022-jp'))),
    by,
  },
  {
    about: 'a false charset named; the opposite word',
    when: well,
    hit: body(part(['Content-Type: text/plain; charset=iso-2022-jp'], encode(ENDED_WELL, 'utf-8'))),
    miss: body(
      part(['Content-Type: text/plain; charset=iso-2022-jp'], encode(ENDED_BADLY, 'utf-8')),
    ),
    by,
  },
  {
    about: 'wrapped in mid-word, lines joined; a blank there that is no end of a line',
    when: { text: contains('正常終了', { joinLines: true }) },
    hit: body(plain('夜間バッチは正常\r\n終了しました', 'iso-2022-jp')),
    miss: body(plain('夜間バッチは正常 終了しました', 'iso-2022-jp')),
    by,
  },
  {
    about: 'on one line; wrapped in mid-word, lines not joined',
    when: well,
    hit: body(plain('結果:\r\n正常終了\r\n')),
    miss: body(plain('結果:正常\r\n終了\r\n')),
    by,
  },
  {
    about: 'format=flowed, unwrapped; across the end of a paragraph',
    when: { text: contains('ended with 0') },
    hit: body(part(['Content-Type: text/plain; format=flowed'], 'the job ended \r\nwith 0\r\n')),
    miss: body(part(['Content-Type: text/plain'], 'the job ended \r\n\r\nwith 0\r\n')),
    by,
  },
  {
    about: 'HTML where there is no text; what is markup there',
    when: { text: contains('ended') },
    hit: body(html('<p>The job has <b>end</b>ed.</p>')),
    miss: body(html('<p class="ended">The job <!-- ended --> runs.</p>')),
    by,
  },
  {
    about: 'HTML in ISO-2022-JP with entities; the opposite word',
    when: well,
    hit: body(html('<p>夜間&nbsp;&#27491;常終了</p>', 'iso-2022-jp')),
    miss: body(html('<p>夜間&nbsp;&#30064;常終了</p>', 'iso-2022-jp')),
    by,
  },
  {
    about: 'cells of a row are words of a line; cells of two rows are not',
    when: { text: matches('(?m)^code 0$') },
    hit: body(html('<table><tr><td>code</td><td>0</td></tr></table>')),
    miss: body(html('<table><tr><td>code</td></tr><tr><td>0</td></tr></table>')),
    by,
  },
  {
    about: 'the text of an alternative; what only its HTML says',
    when: well,
    hit: body(multipart('alternative', plain(ENDED_WELL), html('<p>see the text</p>'))),
    miss: body(multipart('alternative', plain('HTML mail.'), html(`<p>${ENDED_WELL}</p>`))),
    by,
  },
  {
    about: 'a blank text beside HTML is none; one that says anything is the text',
    when: well,
    hit: body(multipart('alternative', plain(' \r\n\u3000'), html(`<p>${ENDED_WELL}</p>`))),
    miss: body(multipart('alternative', plain('.'), html(`<p>${ENDED_WELL}</p>`))),
    by,
  },
  {
    about: 'text within multiparts within multiparts; a message that is attached there',
    when: well,
    hit: body(
      multipart('mixed', multipart('related', multipart('alternative', plain(ENDED_WELL)))),
    ),
    miss: body(
      multipart(
        'mixed',
        plain('See the message.'),
        part(['Content-Type: message/rfc822'], `Subject: x\r\n\r\n${ENDED_WELL}`),
      ),
    ),
    by,
  },
  {
    about: 'the second of two text parts; an attachment, which was not asked for',
    when: well,
    hit: body(multipart('mixed', plain('one'), plain(ENDED_WELL, 'euc-jp'))),
    miss: body(multipart('mixed', plain('one'), attached('filename=a.txt', { body: ENDED_WELL }))),
    by,
  },
  {
    about: 'a text attachment that was asked for; a file that is none',
    when: { text: contains('正常終了', { inAttachments: true }) },
    hit: body(multipart('mixed', plain('one'), attached('filename=a.csv', { body: ENDED_WELL }))),
    miss: body(
      multipart(
        'mixed',
        plain('one'),
        attached('filename=a.pdf', { body: ENDED_WELL, type: 'application/pdf' }),
      ),
    ),
    by,
  },
  {
    about: 'a log whose type says nothing, in Shift_JIS; the opposite word',
    when: { text: contains('正常終了', { inAttachments: true }) },
    hit: body(
      attached('filename="job.LOG"', {
        type: 'application/octet-stream',
        body: encode(ENDED_WELL, 'shift_jis'),
      }),
    ),
    miss: body(
      attached('filename="job.LOG"', {
        type: 'application/octet-stream',
        body: encode(ENDED_BADLY, 'shift_jis'),
      }),
    ),
    by,
  },
  {
    about: 'a pattern in the second attachment; split over two',
    when: { text: matches('(?m)^total,(?P<total>\\d+)$', { inAttachments: true }) },
    hit: body(
      multipart(
        'mixed',
        attached('filename=a.csv'),
        attached('filename=b.csv', { body: 'job,1\r\ntotal,12\r\n' }),
      ),
    ),
    miss: body(
      multipart(
        'mixed',
        attached('filename=a.csv', { body: 'total,' }),
        attached('filename=b.csv', { body: '12' }),
      ),
    ),
    by,
    captures: { total: '12' },
  },
  {
    about: 'a line of its own; a line that goes on',
    when: { text: matches('(?m)^code=(?P<code>\\d+)$') },
    hit: body(plain('job=a\r\ncode=8\r\nend')),
    miss: body(plain('job=a\r\ncode=8;\r\nend')),
    by,
    captures: { code: '8' },
  },
  {
    about: 'what follows the last boundary is no text; within it is',
    when: { text: contains('after') },
    hit: body(multipart('mixed', plain('before and after'))),
    miss: Buffer.concat([body(multipart('mixed', plain('before'))), Buffer.from('after\r\n')]),
    by,
  },
  {
    about: 'a quoted line is text; a subject is not',
    when: { text: contains('nightly') },
    hit: mail({ subject: 'x', content: plain('> job nightly ended') }),
    miss: mail({ subject: 'nightly', content: plain('> job ended') }),
    by,
  },
  {
    about: 'width folded in the body; another digit',
    when: { text: contains('コード:0', { foldWidth: true }) },
    hit: body(plain('ｺｰﾄﾞ：０')),
    miss: body(plain('ｺｰﾄﾞ：８')),
    by,
  },
  {
    about:
      'a text part with a name is text all the same; one that is marked as an attachment is not',
    when: well,
    hit: body(
      multipart('mixed', part(['Content-Type: text/plain; charset=utf-8; name=a.txt'], ENDED_WELL)),
    ),
    miss: body(
      multipart(
        'mixed',
        part(
          [
            'Content-Type: text/plain; charset=utf-8; name=a.txt',
            'Content-Disposition: attachment; filename=a.txt',
          ],
          ENDED_WELL,
        ),
      ),
    ),
    by,
  },
]
