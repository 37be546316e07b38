import { spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))
let folder: string
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'systems-'))))
afterAll(() => rm(folder, { recursive: true, force: true }))

interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Ended {
  const clean = { ...process.env, TOKENWRIGHT_DATA: '', TOKENWRIGHT_CACHE: folder, ...env }
  return spawnSync(process.execPath, [main, ...args], { cwd: folder, env: clean, encoding: 'utf8' })
}

describe('systems', () => {
  it('are listed, and shown one by one', () => {
    const list = JSON.parse(run(['systems', 'list', '--json']).stdout) as { slug: string; title: string }[]
    expect(list.map(({ slug }) => slug)).toContain('token-premiums')
    const table = run(['systems', 'list']).stdout
    for (const { slug } of list) expect(table).toContain(slug)
    const [{ slug, title }] = list
    const shown = run(['systems', 'show', slug]).stdout
    expect(shown).toContain(title)
    expect(shown).toContain(`Its experiment has not been run: tokenwright bench ${slug}`)
    expect(JSON.parse(run(['systems', 'show', slug, '--json']).stdout)).toMatchObject({ slug, findings: null })
  })

  it.each([
    [['systems', 'show'], 2, /name of a system is missing/],
    [['systems', 'show', 'nothing'], 2, /no system of that name; there are .*: "nothing"$/],
    [['bench', 'nothing'], 2, /no system of that name/],
    [['bench', 'qtok', '--render'], 1, /no result to make documents from/],
    [['bench', 'qtok', '--smoke'], 1, /files are missing in .*run: tokenwright data get qtok/],
    [['data', 'get', 'nothing'], 2, /no data set of that name/],
    [['data', 'verify', 'qtok', '--quiet'], 1, /data set that is not whole: "qtok"$/],
  ])('say what is wrong in one line: %j', (args, status, text) => {
    const ended = run(args)
    expect(ended.status).toBe(status)
    expect(ended.stderr.trim()).toMatch(text)
    expect(ended.stderr.trim().split('\n')).toHaveLength(1)
  })
})

describe('data', () => {
  it('is listed with where it comes from', () => {
    const sets = JSON.parse(run(['data', 'list', '--json']).stdout) as {
      slug: string
      files: { state: string; licence: string; from: unknown[] }[]
    }[]
    const superword = sets.find(({ slug }) => slug === 'superword')!
    expect(superword.files.map(({ state }) => state)).toEqual(['missing', 'missing', 'missing', 'missing'])
    expect(superword.files.filter(({ from }) => from.length > 0)).toHaveLength(3)
  })

  it('is asked for at the address that the environment names', async () => {
    const asked: string[] = []
    const server = createServer((request, response) => {
      asked.push(request.url!)
      response.writeHead(404).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    // Not synchronously, since the server is in this process.
    const env = { ...process.env, TOKENWRIGHT_DATA: '', TOKENWRIGHT_CACHE: folder, TOKENWRIGHT_RAW: base }
    const child = spawn(process.execPath, [main, 'data', 'get', 'superword'], { env })
    let stderr = ''
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(1)
    server.close()
    expect(asked).toHaveLength(1)
    expect(asked[0]).toMatch(/^\/PythonNut\/superbpe\/bbd09768\/tokenizer_json\/.*merges\.txt$/)
    expect(stderr).toMatch(/^tokenwright: the server answers 404: "http:.*\.\.\."?\n$/)
  })
})
