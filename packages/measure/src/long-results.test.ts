import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

interface Figure {
  readonly what: string
  readonly value: number | string
  readonly atMost?: number
}

interface LongResults {
  readonly readResults: () => readonly { readonly commit: string; readonly figures: readonly Figure[] }[]
  readonly withTable: (page: string, results: readonly unknown[]) => string
}

const script = new URL('../../../scripts/long/results.mjs', import.meta.url).href
const { readResults, withTable } = (await import(script)) as LongResults
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

it('prints the table of long measurements from their files', () => {
  expect(withTable(readme, readResults())).toBe(readme)
})

it('has figures with a commit, and tells which goals they miss', () => {
  for (const { commit, figures } of readResults()) {
    expect(commit).toMatch(/^[0-9a-f]{7,}$/)
    expect(figures.length).toBeGreaterThan(1)
  }
  const missed = { commit: 'abcdefg', figures: [{ what: 'time', value: 21, unit: 's', atMost: 20 }], machine: {} }
  expect(withTable(readme, [missed])).toContain('| time | 21.0 s | at most 20 s | **missed** |')
})
