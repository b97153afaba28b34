import { encode } from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { decodeText } from '../../../../shared/mail/charsets/charsets.js'
import { expectLinear } from '../../../measures/growth.js'
import { hex } from '../mail-bytes.js'

const JIS = '1b2442'
const ASCII = '1b2842'

describe('decodeText', () => {
  it.each([
    // What Japanese mailers send as ISO-2022-JP
    ['kanji', 'iso-2022-jp', `${JIS} 467c 4b5c 386c ${ASCII}`, '日本語'],
    ['NEC row 13', 'iso-2022-jp', `${JIS} 2d21 2d6a ${ASCII}`, '①㈱'],
    ['NEC selection of IBM extensions', 'iso-2022-jp', `${JIS} 7c62 ${ASCII}`, '髙'],
    ['half-width kana by ESC ( I', 'iso-2022-jp', `1b2849 314a ${ASCII}`, 'ｱﾊ'],
    ['half-width kana by SO and SI', 'iso-2022-jp', '0e 3132 33 0f 41', 'ｱｲｳA'],
    ['half-width kana in 8 bits', 'iso-2022-jp', 'b1b2b3', 'ｱｲｳ'],
    ['JIS X 0212', 'iso-2022-jp-1', `1b242844 3021 ${ASCII}`, '丂'],
    ['JIS X 0201 Roman', 'iso-2022-jp', '1b284a 41', 'A'],
    ['no return to ASCII before the line end', 'iso-2022-jp', `${JIS} 3021 0a 41`, '亜\nA'],
    ['CP50221 by name', 'cp50221', `${JIS} 2d21 ${ASCII}`, '①'],
    // Other Japanese
    ['Shift_JIS with CP932 rows', 'shift_jis', '8740 878a fbfc b1', '①㈱髙ｱ'],
    ['windows-31j', 'Windows-31J', '8740', '①'],
    ['cp932', 'cp932', 'eee0', '髙'],
    ['EUC-JP', 'euc-jp', 'c6fc cbdc 8eb1 ada1', '日本ｱ①'],
    ['EUC-JP, three bytes', 'x-euc-jp', '8fb0a1', '丂'],
    ['wave dash as Windows has it', 'iso-2022-jp', `${JIS} 2141 ${ASCII}`, '～'],
    // The rest of the world
    ['GB 2312 label, GBK bytes', 'gb2312', '8140 d6d0', '丂中'],
    ['GB 18030, four bytes', 'GB18030', '8139ef30', '㐁'],
    ['HZ', 'hz-gb-2312', '7e7b 5650 7e7d 41', '中A'],
    ['Big5', 'big5', 'a4a4 a4e5', '中文'],
    ['EUC-KR', 'ks_c_5601-1987', 'c7d1 b1db', '한글'],
    ['ISO-2022-KR', 'iso-2022-kr', '1b242943 0e 4751 315b 0f 41', '한글A'],
    ['KOI8-R', 'koi8-r', 'd0d2c9d7c5d4', 'привет'],
    ['windows-1251', 'cp1251', 'eff0e8e2e5f2', 'привет'],
    ['windows-1252', 'windows-1252', '93 41 94 80', '“A”€'],
    ['Latin-1 as Windows means it', 'iso-8859-1', '93 e9 94', '“é”'],
    ['Latin-2', 'iso-8859-2', 'b1e6', 'ąć'],
    ['Thai', 'tis-620', 'a1a2', 'กข'],
    ['Hebrew, logical', 'iso-8859-8-i', 'e0e1', 'אב'],
    ['UTF-7', 'utf-7', Buffer.from('Hi +ZeVnLIqe-').toString('hex'), 'Hi 日本語'],
    ['UTF-8 with byte order mark', 'utf-8', 'efbbbf e3818b', 'か'],
    ['UTF-16 with byte order mark', 'utf-16', 'feff 304b', 'か'],
    ['UTF-16LE', 'utf-16le', '4b30 4100', 'かA'],
    ['UTF-32', 'utf-32be', '0000304b', 'か'],
    ['GB 18030 with its year', 'gb18030-2000', 'd6d0', '中'],
    ['DOS', 'cp437', '81', 'ü'],
  ])('reads %s', (_, label, bytes, expected) => {
    const decoded = decodeText(hex(bytes), label)
    expect(decoded.value).toBe(expected)
    expect(decoded.doubt).toBeUndefined()
  })

  it.each([
    ['no label, UTF-8', undefined, 'e697a5e69cac', '日本', 'utf-8', 'CHARSET_MISSING'],
    [
      'no label, ISO-2022-JP',
      undefined,
      `${JIS} 467c 4b5c ${ASCII}`,
      '日本',
      'iso-2022-jp',
      'CHARSET_MISSING',
    ],
    ['no label, Shift_JIS', undefined, '93fa967b82cc', '日本の', 'shift_jis', 'CHARSET_MISSING'],
    ['no label, EUC-JP', undefined, 'c6fccbdca4ce', '日本の', 'euc-jp', 'CHARSET_MISSING'],
    [
      'no label, Latin-1',
      undefined,
      '4d fc 6c 6c 65 72',
      'Müller',
      'windows-1252',
      'CHARSET_MISSING',
    ],
    ['no label, KOI8-R', undefined, 'f0d2c9d7c5d4', 'Привет', 'koi8-r', 'CHARSET_MISSING'],
    [
      'no label, windows-1251',
      undefined,
      'cff0e8e2e5f2',
      'Привет',
      'windows-1251',
      'CHARSET_MISSING',
    ],
    ['no label, EUC-JP without kana', undefined, 'c6fccbdc', '日本', 'euc-jp', 'CHARSET_MISSING'],
    ['unknown label', 'x-no-such-charset', 'e38182', 'あ', 'utf-8', 'CHARSET_UNKNOWN'],
    ['a label that says nothing', 'unknown-8bit', 'e38182', 'あ', 'utf-8', 'CHARSET_MISSING'],
    ['called ISO-2022-JP, is UTF-8', 'iso-2022-jp', 'e38182', 'あ', 'utf-8', 'CHARSET_FALSE'],
    [
      'called ISO-2022-JP, is Shift_JIS',
      'iso-2022-jp',
      '82a082a2',
      'あい',
      'shift_jis',
      'CHARSET_FALSE',
    ],
    ['called UTF-8, is Shift_JIS', 'utf-8', '93fa967b82cc', '日本の', 'shift_jis', 'CHARSET_FALSE'],
    [
      'called UTF-8, is ISO-2022-JP',
      'utf-8',
      `${JIS} 467c ${ASCII}`,
      '日',
      'iso-2022-jp',
      'CHARSET_FALSE',
    ],
    ['called UTF-16, is ASCII', 'utf-16', '41 42 43 44', 'ABCD', 'utf-8', 'CHARSET_FALSE'],
    ['called ASCII, is UTF-8', 'us-ascii', 'e38182', 'あ', 'utf-8', 'CHARSET_FALSE'],
    ['called UTF-8, is Latin-1', 'utf-8', '6e e9 65', 'née', 'windows-1252', 'CHARSET_FALSE'],
    [
      'damaged UTF-8',
      'utf-8',
      'e38182 e38184 ff e38186',
      'あい\ufffdう',
      'utf-8',
      'CHARSET_DAMAGED',
    ],
    [
      'no label, UTF-8 that was cut in a character',
      undefined,
      'e38182 e38184 e38186 e38188 e381',
      'あいうえ\ufffd',
      'utf-8',
      'CHARSET_MISSING',
    ],
    [
      'called ASCII, is Shift_JIS with a stray byte',
      'us-ascii',
      'fd0a 82a082a282a482a682a8 82a982ab82ad82af82b1',
      '\ufffd\nあいうえおかきくけこ',
      'shift_jis',
      'CHARSET_FALSE',
    ],
    ['UTF-8 that was cut', 'utf-8', '41 c3a9 42 c3', 'AéB\ufffd', 'utf-8', 'CHARSET_DAMAGED'],
    [
      'called Latin-1, could be UTF-8',
      'iso-8859-1',
      'c3a9',
      'Ã©',
      'iso-8859-1',
      'CHARSET_AMBIGUOUS',
    ],
  ])('with doubt: %s', (_, label, bytes, value, charset, doubt) => {
    expect(decodeText(hex(bytes), label)).toEqual({ value, charset, doubt })
  })

  it.each([
    ['euc-kr', '안녕하세요. 야간 배치 작업이 정상적으로 종료되었습니다.'],
    ['gb18030', '您好，夜间批处理作业已经正常结束，请查看附件中的报告。我们会在明天通知您。'],
    ['big5', '您好，夜間批次作業已經正常結束，請查看附件中的報告。我們會在明天通知您。'],
    ['shift_jis', '夜間バッチは正常に終了しました。添付の報告書をご覧ください。'],
    ['euc-jp', '夜間バッチは正常に終了しました。添付の報告書をご覧ください。'],
    ['euc-jp', '関東支社営業部請求書'],
    ['koi8-r', 'Задание завершено успешно'],
    ['koi8-r', 'Я и В. И. Иванов: задание завершено'],
    ['koi8-r', 'ВНИМАНИЕ: ночное задание не было завершено'],
    ['koi8-u', 'Нічне завдання завершено успішно'],
    ['big5', '夜間批次作業已正常結束，附件為月結報表'],
    ['windows-1251', 'Задание завершено успешно'],
    ['windows-1251', 'ВНИМАНИЕ: ночное задание не было завершено'],
    ['windows-1251', 'Нічне завдання завершено успішно'],
    ['windows-1252', 'Le travail de nuit est terminé, voilà où nous en sommes à présent'],
  ])('guesses %s from a text in it', (charset, text) => {
    const decoded = decodeText(encode(text, charset), undefined)
    expect(decoded).toEqual({ value: text, charset, doubt: 'CHARSET_MISSING' })
  })

  const JAPANESE = [
    'ジョブ DAILY-SALES は正常終了しました。',
    '夜間バッチ: 正常終了',
    '大阪支店代表',
    '処理結果',
    '株式会社',
    'エラー',
    'OK 正常',
  ]
  const LATIN_LABELS = ['iso-8859-1', 'Latin1', 'windows-1252', 'iso-8859-15', 'iso-8859-2']
  it.each(
    [...LATIN_LABELS, 'windows-1250', 'windows-1254', 'windows-1257'].flatMap((label) =>
      ['utf-8', 'shift_jis', 'euc-jp'].map((charset) => [label, charset] as const),
    ),
  )('is not misled by %s on Japanese in %s', (label, charset) => {
    for (const text of JAPANESE) {
      const doubt = 'CHARSET_FALSE'
      expect(decodeText(encode(text, charset), label)).toEqual({ value: text, charset, doubt })
    }
  })

  it.each([
    ['windows-1251', 'utf-8', 'Задание завершено успешно'],
    ['koi8-r', 'utf-8', 'Задание завершено успешно'],
    ['iso-8859-5', 'utf-8', 'Привет, мир'],
    ['windows-1253', 'utf-8', 'Καλημέρα κόσμε'],
    ['iso-8859-1', 'utf-8', 'Grüße aus München'],
    ['windows-1252', 'utf-8', 'Le café est fermé'],
    ['windows-1252', 'utf-8', 'one café'],
    ['iso-8859-1', 'utf-8', 'fine 😀'],
    ['windows-1252', 'utf-8', '1 234 €'],
    ['iso-8859-9', 'utf-8', 'İstanbul güneşli'],
    ['windows-874', 'utf-8', 'สวัสดีชาวโลก'],
    ['windows-1251', 'shift_jis', '夜間バッチは正常に終了しました。'],
    ['koi8-r', 'euc-jp', '夜間バッチは正常に終了しました。'],
    ['windows-1252', 'euc-kr', '안녕하세요. 야간 배치 작업이 정상적으로 종료되었습니다.'],
    ['iso-8859-1', 'gb18030', '您好，夜间批处理作业已经正常结束，请查看附件中的报告。'],
    ['iso-8859-1', 'big5', '您好，夜間批次作業已經正常結束，請查看附件中的報告。'],
    ['iso-8859-1', 'shift_jis', 'ﾊﾞｯｸｱｯﾌﾟ ｶﾝﾘｮｳ'],
  ])('is not misled by %s on %s: %s', (label, charset, text) => {
    expect(decodeText(encode(text, charset), label)).toEqual({
      value: text,
      charset,
      doubt: 'CHARSET_FALSE',
    })
  })

  it.each([
    ['iso-8859-1', 'Le café est fermé à Noël: où êtes-vous? Müller grüßt'],
    ['iso-8859-1', 'ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ'],
    ['iso-8859-1', 'äëïöü ÄÖÜäöüß'],
    ['iso-8859-1', '§§ 12 °C ±5 µm ©® ¿Qué? «été»'],
    ['windows-1252', '“A”€ — “É” ‚ä‘ „Äpfel“ façade…'],
    ['iso-8859-2', 'Příliš žluťoučký kůň úpěl ďábelské ódy'],
    ['windows-1250', 'Zażółć gęślą jaźń, ŁÓDŹ ŻÓŁĆ'],
    ['windows-1251', 'ВНИМАНИЕ: «Лёня» не завершил задание № 5'],
    ['koi8-u', 'Нічне завдання завершено, моє і її'],
    ['iso-8859-7', 'Καλημέρα κόσμε ΠΡΟΣΟΧΗ'],
    ['windows-1255', 'שלום עולם'],
    ['windows-1256', 'مرحبا بالعالم'],
    ['windows-1258', 'Đà, Huê'],
    ['windows-874', 'สวัสดีชาวโลก แกงเกง'],
  ])('leaves what its label %s fits: %s', (label, text) => {
    expect(decodeText(encode(text, label), label)).toEqual({ value: text, charset: label })
  })

  it.each([
    ['shift_jis', 'ｼﾞｮﾌﾞ名: 夜間ﾊﾞｯﾁ  ｽﾃｰﾀｽ: 正常'],
    ['shift_jis', 'ﾊﾞｯｸｱｯﾌﾟ ｶﾝﾘｮｳ'],
    ['shift_jis', 'ｼﾞｮﾌﾞ NIGHT01 ﾊ ｾｲｼﾞｮｳ ｼｭｳﾘｮｳ ｼﾏｼﾀ'],
    ['shift_jis', 'ﾃﾞｰﾀ ﾚﾝｹｲ ｴﾗｰ'],
    ['shift_jis', 'ｼｽﾃﾑ｢ﾆﾁｼﾞ｣ﾃｲｼ'],
    ['shift_jis', 'ﾌﾞﾘｯｼﾞ 異常 ｺｰﾄﾞ=12'],
    ['euc-jp', 'ｼﾞｮﾌﾞ名: 夜間ﾊﾞｯﾁ'],
    ['euc-jp', 'ﾊﾞｯｸｱｯﾌﾟ ｶﾝﾘｮｳ'],
    ['windows-1252', 'ÉTÉ À ÉVRY'],
    ['windows-1252', '§§ 12, ©® «»'],
  ])('guesses %s from half-width kana and from what only looks like it: %s', (charset, text) => {
    expect(decodeText(encode(text, charset), undefined)).toEqual({
      value: text,
      charset,
      doubt: 'CHARSET_MISSING',
    })
  })

  it.each(['constructor', '__proto__', 'toString', 'valueOf', 'hasOwnProperty'])(
    'does not know the charset %s',
    (label) => {
      expect(decodeText(hex('e38182'), label)).toEqual({
        value: 'あ',
        charset: 'utf-8',
        doubt: 'CHARSET_UNKNOWN',
      })
      expect(decodeText(Buffer.from('a'), label).charset).toBe('us-ascii')
    },
  )

  it('reads Latin-1 that comes after much ASCII', () => {
    const bytes = Buffer.concat([Buffer.from('line\n'.repeat(20_000)), hex('e9 0a')])
    const { value, charset } = decodeText(bytes, undefined)
    expect(charset).toBe('windows-1252')
    expect(value.endsWith('é\n')).toBe(true)
  })

  it('takes half a character at a cut for no damage', () => {
    expect(decodeText(hex('e38182 e381'), 'utf-8', true)).toEqual({ value: 'あ', charset: 'utf-8' })
  })

  it('is linear where Japanese decoders are known not to be', () => {
    const line = Buffer.concat([hex(`${JIS} 467c 4b5c`), hex(ASCII), Buffer.from('\n')])
    expectLinear(400_000, (lines) => {
      const bytes = Buffer.concat(Array.from({ length: lines }, () => line))
      expect(decodeText(bytes, 'iso-2022-jp').value.length).toBe(3 * lines)
    })
  })
})
