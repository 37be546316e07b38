/** @file Days as text, `YYYY-MM-DD`, and the ways in which people write them. */

export const DAY_MS = 86_400_000

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** The day of a moment in UTC. */
export function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10)
}

/** The beginning of a day in UTC; of the month or year where no more is known. */
export function startOfDay(day: string): number {
  const [year, month = 1, date = 1] = day.split('-').map(Number)
  return Date.UTC(year, month - 1, date)
}

/** The first day that `YYYY`, `YYYY-MM` or `YYYY-MM-DD` can mean. */
export function firstDay(date: string): string {
  return dayOf(startOfDay(date))
}

/** Whether it is `YYYY`, `YYYY-MM` or `YYYY-MM-DD` of a calendar that exists, from 1900 to 2199. */
export function isDate(text: string): boolean {
  const match = /^((?:19|20|21)\d\d)(?:-(\d\d)(?:-(\d\d))?)?$/.exec(text)
  if (match === null) return false
  const [, year, month = '01', day = '01'] = match
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
}

const monthOf = (name: string): number => MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1
const two = (value: number): string => String(value).padStart(2, '0')

/**
 * Reads a date in the ways that papers and lists write it: ISO, with or without time; `2 Jul 2025`, `Oct 17, 2023`,
 * `Jul 2`, `May 2024`, `2024`. A date without a year is of the current year, unless that lies in the future.
 *
 * @param today what counts as today, `YYYY-MM-DD`
 * @returns as precise as it was written; undefined for what is no date
 *
 * @example
 * readDate('Jul 2', '2025-12-26') // '2025-07-02'
 * readDate('Dec 31', '2025-12-26') // '2024-12-31'
 */
export function readDate(text: string, today: string): string | undefined {
  const trimmed = text.trim().slice(0, 64)
  const iso = /^(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?:[T\s/].*)?$/.exec(trimmed)
  if (iso !== null) return checked(iso[1], Number(iso[2] ?? 0), Number(iso[3] ?? 0))
  const monthFirst = /^([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?$/.exec(trimmed)
  const dayFirst = /^(\d{1,2})\s+([A-Za-z]{3,9})\.?(?:,?\s+(\d{4}))?$/.exec(trimmed)
  const monthYear = /^([A-Za-z]{3,9})\.?,?\s+(\d{4})$/.exec(trimmed)
  if (monthYear !== null) return checked(monthYear[2], monthOf(monthYear[1]), 0)
  const [name, day, year] =
    monthFirst !== null
      ? [monthFirst[1], monthFirst[2], monthFirst[3]]
      : dayFirst !== null
        ? [dayFirst[2], dayFirst[1], dayFirst[3]]
        : []
  if (name === undefined || day === undefined || monthOf(name) === 0) return undefined
  if (year !== undefined) return checked(year, monthOf(name), Number(day))
  const thisYear = Number(today.slice(0, 4))
  const current = checked(String(thisYear), monthOf(name), Number(day))
  // The 29th of February may not exist this year and still be a date of a year before.
  if (current !== undefined && current <= today) return current
  for (let before = thisYear - 1; before > thisYear - 9; before--) {
    const earlier = checked(String(before), monthOf(name), Number(day))
    if (earlier !== undefined) return earlier
  }
  return undefined
}

function checked(year: string, month: number, day: number): string | undefined {
  const date = [year, ...(month > 0 ? [two(month)] : []), ...(month > 0 && day > 0 ? [two(day)] : [])].join('-')
  return isDate(date) ? date : undefined
}
