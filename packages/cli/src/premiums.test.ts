import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const ENGLISH = ['the', 'river', 'runs', 'over', 'stones', 'and', 'never', 'sleeps', 'late', 'water']
const THAI = ['แม่น้ำ', 'ไหล', 'ผ่าน', 'ก้อนหิน', 'และ', 'ไม่เคย', 'หลับ', 'สาย', 'น้ำ', 'บ้าน']

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokenwright-cli-'))
  mkdirSync(join(folder, 'texts'))
  const word = (words: readonly string[], line: number, at: number): string =>
    words[(line * line * (at + 3) + line * 7 + at) % words.length]
  const lines = (words: readonly string[]): string =>
    Array.from({ length: 120 }, (_, line) => [0, 1, 2, 3, 4].map((at) => word(words, line, at)).join(' ')).join('\n')
  writeFileSync(join(folder, 'texts/eng.txt'), lines(ENGLISH))
  writeFileSync(join(folder, 'texts/tha.txt'), lines(THAI))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function run(...args: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1' },
  })
  return { code: status, out: String(stdout), err: String(stderr) }
}

describe('premiums', () => {
  it('shows what languages pay, and writes pages and tables', () => {
    const { code, out, err } = run('premiums', 'r50k_base', '--parallel', 'texts', '-o', 'p.html', 'p.csv', 'p.json')
    expect(err).toContain('Wrote p.csv')
    expect(code).toBe(0)
    expect(out).toMatch(/r50k_base: 120 lines, premium over eng/)
    const premium = Number(/\(tha\)\s+([\d.]+)/.exec(out)?.[1])
    expect(premium).toBeGreaterThan(3)
    const written = JSON.parse(readFileSync(join(folder, 'p.json'), 'utf8')) as {
      results: { table: { rows: { language: string; premium: { value: number } }[] } }[]
    }
    expect(written.results[0].table.rows[0].premium.value).toBeCloseTo(premium, 3)
    expect(readFileSync(join(folder, 'p.html'), 'utf8')).toContain('What each language pays')
  })

  it('refuses contradictions before it works', () => {
    expect(run('premiums', '--parallel', 'texts')).toMatchObject({ code: 2 })
    expect(run('premiums', 'r50k_base', '--train', '--parallel', 'texts').err).toContain('--train')
    expect(run('premiums', 'r50k_base', '--parallel', 'texts', '-o', 'x.pdf').err).toMatch(/x\.pdf/)
    expect(run('plan-vocabulary', '--parallel', 'texts').err).toContain('either --target or --budget')
    const train = ['premiums', '--train', '--parallel', 'texts']
    expect(run(...train, '--sizes', '9999999').err).toMatch(/at most 1048576 entries .*: 9999999\n/)
    expect(run(...train, '--resamples', '100001').err).toContain('up to 100,000')
    expect(run(...train, '-o', 'none/p.html').err).toContain('no such folder to write to: "none/p.html"')
    expect(run('plan-vocabulary', '--target', '9', '--parallel', 'texts', '--sizes', '300,400').err).toMatch(
      /a curve needs 4 sizes at least .*\[300,400\]/,
    )
  })
})

describe('plan-vocabulary', () => {
  it('gives out a budget, and takes up finished languages', () => {
    const args = [
      'plan-vocabulary',
      '--budget',
      '540',
      '--parallel',
      'texts',
      '--sizes',
      '258,262,266,270,280',
      '--json',
    ]
    const first = run(...args, '--store', 'kept', '--workers', '2')
    expect(first.err).not.toContain('Error')
    const report = JSON.parse(first.out) as { total: number; languages: { size: number; measured: number }[] }
    expect(report.total).toBeLessThanOrEqual(540)
    expect(report.languages.map(({ size }) => size).reduce((sum, size) => sum + size, 0)).toBe(report.total)
    const again = JSON.parse(run(...args, '--store', 'kept').out) as { languages: unknown }
    expect(again.languages).toEqual(report.languages)
  })
})
