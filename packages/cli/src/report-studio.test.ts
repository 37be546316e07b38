import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'tokenwright-report-'))
writeFileSync(join(folder, 'a.txt'), 'words and more words\n'.repeat(200))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function report(
  args: readonly string[],
  env: Record<string, string>,
): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'report', '--no-page', ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', XDG_DATA_HOME: join(folder, 'data'), ...env },
    encoding: 'utf8',
    timeout: 60_000,
  })
  return { code: status, out: stdout, err: stderr }
}

// With a server behind it, it is used as a person would in the studio's own tests.
describe('report --studio', () => {
  it('does not hold up a pipeline where CI is set', () => {
    const { code, out, err } = report(['--studio'], { CI: 'true' })
    expect([code, out.includes('o200k_base'), out.includes('http://')]).toEqual([0, true, false])
    expect(err).toContain('The studio is not started where CI is set')
  })

  it('is data alone where that is asked for', () => {
    const { code, out } = report(['--studio', '--json'], { CI: '' })
    expect(code).toBe(0)
    expect(JSON.parse(out)).toHaveProperty('tokenizers')
  })
})
