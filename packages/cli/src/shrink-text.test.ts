import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url))

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokenwright-shrink-text-'))
  const lines = Array.from({ length: 40 }, (_, i) => ` ūdens tek pār akmeņiem un nekad neguļ, reize ${i % 7}`)
  writeFileSync(join(folder, 'lv.txt'), lines.join('\n'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function run(...args: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'shrink-text', ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1' },
  })
  return { code: status, out: String(stdout), err: String(stderr) }
}

describe('shrink-text', () => {
  it('shows the curve and writes it, and the tokens', () => {
    const { code, out, err } = run('r50k_base', '--on', 'lv.txt', '--percent', '100', '--csv', 'c.csv', '-o', 'm.jsonl')
    expect(err).not.toContain('tokenwright:')
    expect(code).toBe(0)
    expect(out).toMatch(/lv\.txt +40 +[\d.]+ +10\.00 +−[\d.]+ % +10\.00 +10\.00/)
    expect(readFileSync(join(folder, 'c.csv'), 'utf8')).toMatch(/^merges,mean_length,saved,percent\n0,[\d.]+,0,0\n/)
    const [first] = readFileSync(join(folder, 'm.jsonl'), 'utf8').split('\n')
    const { tokens } = JSON.parse(first) as { tokens: string[] }
    expect(tokens).toHaveLength(10)
    expect(tokens.slice(1, 3)).toEqual(['Ġtek', 'ĠpÄģr'])
  })

  it('refuses what cannot be before it works', () => {
    expect(run('r50k_base')).toMatchObject({ code: 2 })
    expect(run('r50k_base', '--on', 'lv.txt', '--merges', '3', '--percent', '5').code).toBe(2)
    expect(run('r50k_base', '--on', 'lv.txt', '--percent', '101').err).toContain('a number from 0 to 100')
    expect(run('r50k_base', '--on', 'none.txt').err).toContain('cannot read: "none.txt"')
    expect(run('r50k_base', '--on', 'lv.txt', '-o', 'none/m.jsonl').err).toContain('no such folder to write to')
  })
})
