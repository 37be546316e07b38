/** @file What both ways of opening parallel text have in common. */
import { TokenwrightError } from '@tokenwright/text'
import type { ParallelLanguage } from './contract.js'

export interface Opening {
  readonly languages: readonly string[] | null
  readonly selected: ReadonlySet<number> | null
  readonly describe: (code: string) => ParallelLanguage
}

/**
 * Refuses languages with different numbers of lines, and names them.
 *
 * @throws TokenwrightError `invalid-option`
 */
export function refuseMisaligned(counts: ReadonlyMap<string, number>, unit: string): void {
  const frequency = new Map<number, number>()
  for (const count of counts.values()) frequency.set(count, (frequency.get(count) ?? 0) + 1)
  if (frequency.size <= 1) return
  let usual = 0
  let most = 0
  for (const [count, times] of frequency) if (times > most) [usual, most] = [count, times]
  const wrong = [...counts].filter(([, count]) => count !== usual).map(([name, count]) => `${name} ${count}`)
  const more = wrong.length > SHOWN ? ` and ${wrong.length - SHOWN} more` : ''
  throw new TokenwrightError(
    'invalid-option',
    `parallel text with different numbers of ${unit}: ${most} of ${counts.size} have ${usual}, but`,
    { value: `${wrong.slice(0, SHOWN).join(', ')}${more}` },
  )
}

/** Names that still fit on a line. */
const SHOWN = 8

/**
 * The languages to take, in order, each once.
 *
 * @throws TokenwrightError `invalid-option` for one that is not there
 */
export function chooseLanguages(there: readonly string[], wanted: readonly string[] | null): string[] {
  for (const code of wanted ?? [])
    if (!there.includes(code))
      throw new TokenwrightError('invalid-option', `no such language; there are ${there.slice(0, 20).join(', ')}`, {
        value: code,
      })
  return [...new Set(wanted ?? there)]
}
