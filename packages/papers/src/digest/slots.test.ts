import { describe, expect, it } from 'vitest'
import { readDate } from '../dates.js'
import { checkAddress } from './address.js'
import { dueSlot, localTime } from './slots.js'

describe('the wall clock', () => {
  it.each([
    ['2025-12-26T23:30:00Z', 'UTC', { day: '2025-12-26', hour: 23, weekday: 5 }],
    ['2025-12-26T23:30:00Z', 'Asia/Tokyo', { day: '2025-12-27', hour: 8, weekday: 6 }],
    ['2025-12-26T00:30:00Z', 'America/New_York', { day: '2025-12-25', hour: 19, weekday: 4 }],
    ['2025-03-30T01:30:00Z', 'Europe/Vienna', { day: '2025-03-30', hour: 3, weekday: 7 }],
    ['2025-12-26T00:00:00Z', 'UTC', { day: '2025-12-26', hour: 0, weekday: 5 }],
  ])('at %s in %s', (moment, zone, expected) => {
    expect(localTime(Date.parse(moment), zone)).toEqual(expected)
  })
})

describe('a digest', () => {
  const at = (moment: string, schedule: object): string | undefined =>
    dueSlot({ cadence: 'daily', weekday: 1, hour: 8, zone: 'Europe/Vienna', ...schedule }, Date.parse(moment))

  it('is due from its hour on, in its zone', () => {
    expect(at('2025-12-26T06:59:00Z', {})).toBeUndefined()
    expect(at('2025-12-26T07:00:00Z', {})).toBe('2025-12-26')
    expect(at('2025-12-26T22:59:00Z', {})).toBe('2025-12-26')
  })

  it('is due on the day the clocks change, though its hour does not exist', () => {
    expect(at('2025-03-30T00:59:00Z', { hour: 2 })).toBeUndefined()
    expect(at('2025-03-30T01:00:00Z', { hour: 2 })).toBe('2025-03-30')
    // An hour that comes twice has one slot.
    expect(at('2025-10-26T00:30:00Z', { hour: 2 })).toBe(at('2025-10-26T01:30:00Z', { hour: 2 }))
  })

  it('comes weekly on its weekday, later in the week where that was missed', () => {
    expect(at('2025-12-22T06:00:00Z', { cadence: 'weekly' })).toBeUndefined()
    expect(at('2025-12-22T08:00:00Z', { cadence: 'weekly' })).toBe('2025-12-22')
    expect(at('2025-12-28T08:00:00Z', { cadence: 'weekly' })).toBe('2025-12-22')
  })
})

describe('an address', () => {
  it('has one form', () => {
    expect(checkAddress(' Ada.L+x@EXAMPLE.org ')).toBe('Ada.L+x@example.org')
    expect(checkAddress('ada@exämple.org')).toBe('ada@xn--exmple-cua.org')
    expect(checkAddress('ada@localhost')).toBe('ada@localhost')
  })
})

describe('a date', () => {
  it.each([
    ['2025-05-27T17:59:59.000Z', '2025-05-27'],
    ['2025/5', '2025-05'],
    ['27 May 2025', '2025-05-27'],
    ['May 2024', '2024-05'],
    ['Sept. 3', '2025-09-03'],
    ['2024', '2024'],
    ['Smarch 3', undefined],
    ['2025-02-30', undefined],
    ['', undefined],
  ])('"%s" is %s', (text, expected) => {
    expect(readDate(text, '2025-12-26')).toBe(expected)
  })
})
