import { describe, expect, it } from 'vitest'
import { toCsv } from './table'

describe('a table to download', () => {
  it('quotes commas, quotes and line breaks', () => {
    expect(toCsv([['a,b', 'say "hi"', 'two\nlines', 3]])).toBe('"a,b","say ""hi""","two\nlines",3\r\n')
  })

  it('never hands a spreadsheet a formula', () => {
    expect(toCsv([['=HYPERLINK("x")'], ['+1'], ['@cmd']])).toBe('"\'=HYPERLINK(""x"")"\r\n\'+1\r\n\'@cmd\r\n')
  })

  it('leaves negative amounts as numbers', () => {
    expect(toCsv([['-12.50']])).toBe('-12.50\r\n')
  })
})
