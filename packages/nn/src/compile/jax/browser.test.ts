import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { farthest } from '../../testing/formula.js'
import { pageResults, type PageResults } from '../../testing/browser-page.js'

const chromium = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The page and all it imports, from the sources; nothing of Node may be in it. */
async function bundle(): Promise<ReadonlyMap<string, Uint8Array>> {
  const page = JSON.stringify(source('../../testing/browser-page.ts'))
  const contents = `import { pageResults } from ${page}
    pageResults({}).then(JSON.stringify, String).then((body) => fetch('/result', { method: 'POST', body }))`
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: source('.'), loader: 'ts' },
    outdir: '/',
    entryNames: 'page',
    alias: { '@tokenwright/text/errors': source('../../../../text/src/errors.ts') },
    platform: 'browser',
    format: 'esm',
    bundle: true,
    splitting: true,
    write: false,
    logLevel: 'silent',
  })
  return new Map(outputFiles.map(({ path, contents: bytes }) => [path, bytes]))
}

/** Opens the page in a browser; it sends back what came out. */
async function inBrowser(files: ReadonlyMap<string, Uint8Array>): Promise<string> {
  const profile = mkdtempSync(join(tmpdir(), 'tokenwright-browser-'))
  let answer: (text: string) => void = () => undefined
  const answered = new Promise<string>((resolve) => (answer = resolve))
  const server = createServer((request, response) => {
    const file = files.get(request.url ?? '')
    if (request.method === 'POST') {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => answer(Buffer.concat(parts).toString()))
      response.end()
    } else if (request.url === '/')
      response.setHeader('content-type', 'text/html').end('<!doctype html><script type=module src=page.js></script>')
    else if (file === undefined) response.writeHead(404).end()
    else response.setHeader('content-type', 'text/javascript').end(file)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking']
  const browser = spawn(chromium, [...flags, `--user-data-dir=${profile}`, `http://127.0.0.1:${port}/`], {
    stdio: 'ignore',
    detached: true,
  })
  const failed = new Promise<never>((_, reject) => browser.on('error', reject))
  try {
    return await Promise.race([answered, failed])
  } finally {
    server.close()
    server.closeAllConnections()
    // The browser and its helpers are a process group of their own.
    if (browser.pid !== undefined) process.kill(-browser.pid, 'SIGKILL')
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}

describe.skipIf(!existsSync(chromium))('in Chromium', () => {
  it('functions, a small GPT, its gradient and what it writes come out as in Node', async () => {
    const text = await inBrowser(await bundle())
    expect(text).toMatch(/^\{/)
    const there = JSON.parse(text) as PageResults
    for (const executor of ['jax', 'onnx'] as const) {
      const here = await pageResults({ executor, threads: 1 })
      for (const part of ['traced', 'logits', 'slope'] as const)
        expect(farthest(there[part], here[part]), part).toBeLessThan(1e-5)
      expect(there.written).toEqual(here.written)
    }
  }, 60_000)
})
