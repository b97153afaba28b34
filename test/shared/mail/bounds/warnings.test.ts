import { describe, expect, it } from 'vitest'
import { WARNING, WarningList } from '../../../../shared/mail/bounds/warnings.js'

describe('WarningList', () => {
  it('keeps a few of each code, short, and says that there are more', () => {
    const warnings = new WarningList(2)
    for (let i = 0; i < 1_000; i++) warnings.add(WARNING.nulBytes, 'x'.repeat(10_000))
    warnings.add(WARNING.bareCr, 'once')
    const [first, second, third, ...rest] = warnings.toArray()
    expect(first?.detail).toHaveLength(200)
    expect(second?.detail).toMatch(/further ones are not listed/)
    expect(third).toEqual({ code: 'BARE_CR', detail: 'once' })
    expect(rest).toEqual([])
  })
})
