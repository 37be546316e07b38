import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { byteSize, duration, integer, percent, signedPercent } from './numbers.js'
import { printable, visible } from './printable.js'
import { table } from './table.js'
import { displayWidth, fit } from './width.js'

describe('numbers', () => {
  it('groups, scales and signs', () => {
    expect([0, 999, 1000, 1234567].map(integer)).toEqual(['0', '999', '1,000', '1,234,567'])
    expect([0, 999, 1000, 9949, 999_600, 64e6, 1.5e15].map(byteSize)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '9.9 kB',
      '1.0 MB',
      '64 MB',
      '1.5 PB',
    ])
    expect([0.1234, -0.05, -0.00001, 0].map((share) => percent(share))).toEqual(['12.3 %', '−5.0 %', '0.0 %', '0.0 %'])
    expect([0.1234, -0.05, 0.00001].map((share) => signedPercent(share))).toEqual(['+12.3 %', '−5.0 %', '0.0 %'])
    expect([0.02, 1.5, 59.7, 200, 7500].map(duration)).toEqual([
      '20 ms',
      '1.5 s',
      '1 min 0 s',
      '3 min 20 s',
      '2 h 5 min',
    ])
  })
})

describe('printable', () => {
  it('leaves nothing that moves a cursor or turns a line around', () => {
    expect(printable('a\x1b[2J\u202egpj.exe\n')).toBe('a\\x1b[2J\\u{202e}gpj.exe\\n')
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(/[\0-\x1f\x7f-\x9f\u202e]/)
      }),
    )
    expect(visible(' the\tend\n')).toBe('·the→end⏎')
  })
})

describe('tables', () => {
  it('counts columns as terminals do', () => {
    expect(displayWidth('漢字')).toBe(4)
    expect(displayWidth('e\u0301')).toBe(1)
    expect(displayWidth('\x1b[31mred\x1b[0m')).toBe(3)
    expect(fit('/a/very/long/path/name.txt', 12, 'middle')).toBe('/a/ver…e.txt')
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }).map(printable), fc.integer({ min: 1, max: 20 }), (text, width) => {
        expect(displayWidth(fit(text, width))).toBeLessThanOrEqual(width)
        expect(displayWidth(fit(text, width, 'middle'))).toBeLessThanOrEqual(width)
      }),
    )
  })

  it('goes on below where it is too wide, with the first column again', () => {
    const columns = ['name', 'one', '', 'two', 'three'].map((title) => ({ title, align: 'right' as const }))
    expect(table(columns, [['a', '111', '1 %', '2222', '33333']], { width: 19 })).toBe(
      'name  one\n   a  111  1 %\n\nname   two  three\n   a  2222  33333\n',
    )
    const cells = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 9 })
    fc.assert(
      fc.property(cells, fc.integer({ min: 30, max: 60 }), (lengths, width) => {
        const row = lengths.map((length, index) => String(index).repeat(length))
        const text = table(
          lengths.map((_, index) => ({ title: `c${index}` })),
          [row],
          { width },
        )
        for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width)
        // Every cell is shown, the first one once in each stretch.
        for (const cell of row) expect(text.split(/\s+/)).toContain(cell)
      }),
    )
  })

  it('aligns, and gives way where it may', () => {
    const columns = [
      { title: 'file', shrink: 'middle' },
      { title: 'tokens', align: 'right' },
    ] as const
    expect(
      table(
        columns,
        [
          ['a.txt', '12'],
          ['漢.txt', '1,234'],
        ],
        { width: 80 },
      ),
    ).toBe('file    tokens\na.txt       12\n漢.txt   1,234\n')
    for (const line of table(columns, [['long/'.repeat(30), '5']], { width: 40 }).split('\n'))
      expect(displayWidth(line)).toBeLessThanOrEqual(40)
  })
})
