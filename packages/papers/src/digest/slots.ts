/** @file When a digest is due, in the time zone of whoever gets it. */
import { DAY_MS, dayOf, startOfDay } from '../dates.js'
import { PapersError } from '../errors.js'

export interface LocalTime {
  /** `YYYY-MM-DD`. */
  readonly day: string
  readonly hour: number
  /** 1 is Monday. */
  readonly weekday: number
}

const formats = new Map<string, Intl.DateTimeFormat>()

/**
 * The wall clock of a time zone.
 *
 * @throws PapersError `invalid-option` for a zone that does not exist
 */
export function localTime(moment: number, zone: string): LocalTime {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, value]),
  )
  const day = `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`
  const weekday = ((new Date(startOfDay(day)).getUTCDay() + 6) % 7) + 1
  return { day, hour: Number(parts.get('hour')), weekday }
}

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (format !== undefined) return format
  try {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
    })
  } catch (cause) {
    throw new PapersError('invalid-option', 'no time zone of that name', { value: zone, cause })
  }
  formats.set(zone, format)
  return format
}

export interface Schedule {
  readonly cadence: 'daily' | 'weekly'
  readonly weekday: number
  readonly hour: number
  readonly zone: string
}

/**
 * The day whose digest should have been sent by now: today from the hour on, for weekly digests the last such weekday.
 * Undefined before the hour: what was missed yesterday is in today's.
 */
export function dueSlot(schedule: Schedule, moment: number): string | undefined {
  const { day, hour, weekday } = localTime(moment, schedule.zone)
  if (schedule.cadence === 'daily') return hour >= schedule.hour ? day : undefined
  const daysSince = (weekday - schedule.weekday + 7) % 7
  if (daysSince === 0 && hour < schedule.hour) return undefined
  return dayOf(startOfDay(day) - daysSince * DAY_MS)
}
