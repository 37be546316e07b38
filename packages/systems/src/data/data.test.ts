import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DataFile, DataSet } from './contract.js'
import { addressOf } from './download.js'
import { getDataSet } from './get.js'
import { checkDataSet, dataHome, openDataSet, placeOf, type DataHome } from './open.js'
import { dataSets } from './sets/index.js'
import { citationAbbreviations } from './slices/citations.js'
import { compactJson } from './slices/compact-json.js'
import { ntrexLanguage, ntrexLines } from './slices/ntrex.js'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
const hash = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex')
const COMMIT = 'c'.repeat(40)

function fileOf(path: string, content: string, rest: Partial<DataFile> = {}): DataFile {
  return {
    path,
    bytes: content.length,
    sha256: hash(content),
    licence: 'CC0-1.0',
    from: [{ repository: 'owner/name', commit: COMMIT, path }],
    ...rest,
  }
}
const setOf = (...files: DataFile[]): DataSet => ({ slug: 'toy', title: 'toy', files, notes: '' })

let folder: string
let home: DataHome
let server: Server
let base: string
let answer: (request: IncomingMessage, response: ServerResponse) => void
let asked: string[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'data-'))
  home = { folder, kind: 'cache' }
  asked = []
  server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.range ?? ''}`.trim())
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await rm(folder, { recursive: true, force: true })
})

const serve = (files: Readonly<Record<string, string>>): void => {
  answer = (request, response) => {
    const content = files[request.url!]
    if (content === undefined) response.writeHead(404).end()
    else response.end(content)
  }
}

describe('fetching', () => {
  it('takes files as they are, makes others, packs what ends in .gz, and asks once', async () => {
    serve({ [`/owner/name/${COMMIT}/a%20b.txt`]: 'plain', [`/owner/name/${COMMIT}/deep/c.txt`]: 'x\ny\n' })
    const upper = fileOf('made/upper.txt.gz', '', {
      sha256: '0'.repeat(64),
      contentSha256: hash('X\nY\n'),
      from: [{ repository: 'owner/name', commit: COMMIT, path: 'deep/c.txt', sha256: hash('x\ny\n') }],
      slice: ([bytes]) => bytesOf(textOf(bytes).toUpperCase()),
    })
    const set = setOf(fileOf('a b.txt', 'plain'), upper)
    await getDataSet(set, { home, base })
    expect(await readFile(join(folder, 'toy/a b.txt'), 'utf8')).toBe('plain')
    expect(gunzipSync(await readFile(join(folder, 'toy/made/upper.txt.gz'))).toString()).toBe('X\nY\n')
    expect((await checkDataSet(set, home)).map(({ state }) => state)).toEqual(['whole', 'whole'])
    await getDataSet(set, { home, base })
    expect(asked).toHaveLength(2)
  })

  it('goes on where a download broke off', async () => {
    const content = 'abcdefghij'
    let calls = 0
    answer = (request, response) => {
      const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
      if (from > 0) response.writeHead(206, { 'content-range': `bytes ${from}-9/10`, 'content-length': 10 - from })
      else response.writeHead(200, { 'content-length': 10 })
      if (calls++ > 0) return void response.end(content.slice(from))
      response.write(content.slice(0, 4), () => setTimeout(() => response.destroy(), 20))
    }
    await getDataSet(setOf(fileOf('a.txt', content)), { home, base })
    expect(await readFile(join(folder, 'toy/a.txt'), 'utf8')).toBe(content)
    expect(asked).toEqual([`/owner/name/${COMMIT}/a.txt`, `/owner/name/${COMMIT}/a.txt bytes=4-`])
  })

  it('starts anew where the server knows no ranges', async () => {
    serve({ [`/owner/name/${COMMIT}/a.txt`]: 'whole' })
    const part = join(folder, `.upstream/owner--name/${COMMIT}/a.txt.part`)
    await mkdir(join(part, '..'), { recursive: true })
    await writeFile(part, 'wh')
    await getDataSet(setOf(fileOf('a.txt', 'whole')), { home, base })
    expect(await readFile(join(folder, 'toy/a.txt'), 'utf8')).toBe('whole')
  })

  it('refuses what is not the declared file, and leaves none of it', async () => {
    serve({ [`/owner/name/${COMMIT}/a.txt`]: 'other' })
    await expect(getDataSet(setOf(fileOf('a.txt', 'whole')), { home, base })).rejects.toMatchObject({
      kind: 'invalid-data',
      message: expect.stringMatching(
        new RegExp(`not the declared file \\(hash of its content ${hash('other')}\\): "a.txt"$`),
      ),
    })
    expect(existsSync(join(folder, 'toy/a.txt'))).toBe(false)
    const known = fileOf('a.txt', 'whole', {
      from: [{ repository: 'owner/name', commit: COMMIT, path: 'a.txt', sha256: hash('whole') }],
    })
    await rm(join(folder, '.upstream'), { recursive: true })
    await expect(getDataSet(setOf(known), { home, base })).rejects.toThrow('not the file that was declared')
    expect(await readdir(join(folder, `.upstream/owner--name/${COMMIT}`))).toEqual([])
  })

  it('gets the others, then names what cannot be made', async () => {
    serve({ [`/owner/name/${COMMIT}/b.txt`]: 'b' })
    const set = setOf(fileOf('a.txt', 'a', { from: [], unmade: 'typed by hand' }), fileOf('b.txt', 'b'))
    await expect(getDataSet(set, { home, base })).rejects.toThrow(
      '1 of 2 files cannot be made from public sources; set TOKENWRIGHT_DATA to a folder that holds toy/ with them. a.txt (typed by hand). First: "a.txt"',
    )
    expect(await readFile(join(folder, 'toy/b.txt'), 'utf8')).toBe('b')
  })

  it('says what the server said, once for what is not there', async () => {
    serve({})
    await expect(getDataSet(setOf(fileOf('a.txt', 'a')), { home, base })).rejects.toThrow('the server answers 404')
    expect(asked).toHaveLength(1)
    answer = (_, response) => void response.writeHead(503).end()
    await expect(getDataSet(setOf(fileOf('a.txt', 'a')), { home, base })).rejects.toThrow('the server answers 503')
    expect(asked).toHaveLength(4)
  })

  it('goes where the server sends it, but not in circles, and not where there is no encryption', async () => {
    answer = (request, response) => {
      if (request.url === '/elsewhere') response.end('moved')
      else response.writeHead(302, { location: '/elsewhere' }).end()
    }
    await getDataSet(setOf(fileOf('a.txt', 'moved')), { home, base })
    expect(await readFile(join(folder, 'toy/a.txt'), 'utf8')).toBe('moved')
    answer = (request, response) => void response.writeHead(302, { location: request.url }).end()
    await expect(getDataSet(setOf(fileOf('b.txt', 'b')), { home, base })).rejects.toThrow('round in circles')
    answer = (_, response) => void response.writeHead(301, { location: 'http://example.invalid/b.txt' }).end()
    await expect(getDataSet(setOf(fileOf('b.txt', 'b')), { home, base })).rejects.toThrow(
      'no encryption: "http://example.invalid/b.txt"',
    )
  })

  it('refuses a file that announces to be too large', async () => {
    answer = (_, response) => void response.writeHead(200, { 'content-length': 2 ** 29 }).flushHeaders()
    await expect(getDataSet(setOf(fileOf('a.txt', 'a')), { home, base })).rejects.toThrow('file of more than')
  })

  it('stops when it is told to', async () => {
    const controller = new AbortController()
    answer = (_, response) => {
      response.writeHead(200, { 'content-length': 10 })
      response.write('abc', () => controller.abort())
    }
    await expect(
      getDataSet(setOf(fileOf('a.txt', 'a')), { home, base, signal: controller.signal }),
    ).rejects.toMatchObject({ kind: 'aborted' })
  })

  it('never writes to a folder of the user', async () => {
    const local: DataHome = { folder, kind: 'local' }
    await expect(getDataSet(setOf(fileOf('a.txt', 'a')), { home: local, base })).rejects.toThrow(
      'nothing is ever written there',
    )
    await mkdir(join(folder, 'toy'))
    await writeFile(join(folder, 'toy/a.txt'), 'a')
    await getDataSet(setOf(fileOf('a.txt', 'a')), { home: local, base })
    expect(asked).toEqual([])
  })
})

describe('paths', () => {
  it.each(['../a', 'a/../../b', '/etc/a', 'a//b', './a', '', 'a\\b', 'a\0b', '..'])(
    'that lead away are refused: %j',
    (path) => {
      expect(() => placeOf(home, { slug: 'toy' }, path)).toThrow('leads out of the data set')
    },
  )
  it.each(['../toy', 'a/b', '', '..'])('of a set that is no name are refused: %j', (slug) => {
    expect(() => placeOf(home, { slug }, 'a')).toThrow('leads out of the data set')
  })
  it.each([
    { repository: 'a/b/c', commit: COMMIT, path: 'x' },
    { repository: 'a', commit: COMMIT, path: 'x' },
    { repository: 'a/b', commit: 'main', path: 'x' },
    { repository: 'a/b', commit: COMMIT, path: '../x' },
    { repository: 'a/b', commit: COMMIT, path: 'x//y' },
  ])('of upstream files that lead elsewhere are refused: %j', (file) => {
    expect(() => addressOf(file, 'https://example.org')).toThrow('leads elsewhere')
  })
  it.each(['http://example.org', 'ftp://localhost', 'file:///a', 'example'])('need encryption: %s', (address) => {
    expect(() => addressOf({ repository: 'a/b', commit: COMMIT, path: 'x' }, address)).toThrow(/https|no address/)
  })
  it('become addresses', () => {
    expect(addressOf({ repository: 'a/b.c', commit: COMMIT, path: 'd e/#f?.txt' }, 'https://example.org/')).toBe(
      `https://example.org/a/b.c/${COMMIT}/d%20e/%23f%3F.txt`,
    )
  })
})

describe('the home of data', () => {
  it('is the folder of the user, or the cache', () => {
    expect(dataHome({ TOKENWRIGHT_DATA: '/data' })).toEqual({ folder: '/data', kind: 'local' })
    expect(dataHome({ TOKENWRIGHT_CACHE: '/cache' })).toEqual({ folder: '/cache/data', kind: 'cache' })
    expect(dataHome({ XDG_CACHE_HOME: '/cache' })).toEqual({ folder: '/cache/tokenwright/data', kind: 'cache' })
    expect(dataHome({ TOKENWRIGHT_DATA: '' }).kind).toBe('cache')
  })
})

describe('declared sets', () => {
  it('have names, licences and hashes, and stay in their folders', () => {
    expect(new Set(dataSets.map(({ slug }) => slug)).size).toBe(dataSets.length)
    for (const set of dataSets) {
      expect(new Set(set.files.map(({ path }) => path)).size).toBe(set.files.length)
      for (const file of set.files) {
        expect(placeOf(home, set, file.path)).toContain(set.slug)
        expect(file.sha256).toMatch(/^[0-9a-f]{64}$/)
        expect(file.licence).not.toBe('')
        expect(file.path.endsWith('.gz')).toBe(file.contentSha256 !== undefined)
        expect((file.from.length === 0) === (file.unmade !== undefined)).toBe(true)
        for (const upstream of file.from) expect(addressOf(upstream, 'https://example.org')).toContain(upstream.commit)
      }
    }
  })

  it('say how to get what is missing', async () => {
    await expect(openDataSet('kl3m', home)).rejects.toThrow(/run: tokenwright data get kl3m\), first: "/)
    await expect(openDataSet('nothing', home)).rejects.toMatchObject({ kind: 'invalid-option' })
    const open = await openDataSet('binary-bpe', home)
    expect(open.hashes).toEqual({})
    await expect(open.bytes('../a')).rejects.toThrow('does not have: "../a"')
  })

  const beside = fileURLToPath(new URL('../../../../../shared/data', import.meta.url))
  const local = process.env['TOKENWRIGHT_DATA'] || (existsSync(beside) ? beside : null)
  describe.skipIf(local === null)('with the data at hand (TOKENWRIGHT_DATA)', () => {
    const there: DataHome = { folder: local ?? '', kind: 'local' }
    it.each(dataSets.map(({ slug }) => slug))('are whole: %s', async (slug) => {
      const open = await openDataSet(slug, there)
      const [first] = Object.keys(open.hashes)
      if (first !== undefined) expect((await open.bytes(first)).length).toBeGreaterThan(0)
    })

    it('are as the slices would leave them', async () => {
      const qtok = await openDataSet('qtok', there)
      const vocabulary = await qtok.bytes('tokenizers/phi-3-mini-4k-instruct.tokenizer.json.gz')
      expect(Buffer.compare(compactJson([vocabulary]), vocabulary)).toBe(0)
      const premiums = await openDataSet('token-premiums', there)
      // The split is by hash: no line that the slice would hold back is among the lines.
      const lines = await premiums.text('lines.tsv')
      const documents = lines.trim().split('\n').slice(1)
      const ids = documents.map((row) => row.split('\t')[2]).join('\n')
      const splits = (table: string): string[] =>
        table
          .trim()
          .split('\n')
          .slice(1)
          .map((row) => row.split('\t')[3])
      expect(splits(textOf(ntrexLines([bytesOf(ids)])))).toEqual(splits(lines))
      const english = await premiums.bytes('ntrex/eng.txt.gz')
      expect(Buffer.compare(ntrexLanguage([english, bytesOf(ids)]), english)).toBe(0)
    })
  })
})

describe('changed files', () => {
  it('are told apart from missing ones, and packers may differ', async () => {
    await mkdir(join(folder, 'toy'))
    const packed = fileOf('a.gz', '', { sha256: hash('another packer'), contentSha256: hash('text') })
    const set = setOf(packed, fileOf('b.txt', 'b'), fileOf('c.txt', 'c'))
    await writeFile(join(folder, 'toy/a.gz'), gzipSync('text'))
    await writeFile(join(folder, 'toy/b.txt'), 'B')
    expect((await checkDataSet(set, home)).map(({ state }) => state)).toEqual(['whole', 'changed', 'missing'])
    await writeFile(join(folder, 'toy/a.gz'), 'no gzip')
    expect((await checkDataSet(set, home))[0].state).toBe('changed')
  })
})

describe('slices', () => {
  it('take white space out of JSON, and nothing else', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 4 }), (value, indent) => {
        const compact = textOf(compactJson([bytesOf(JSON.stringify(value, null, indent))]))
        expect(compact).toBe(JSON.stringify(value))
      }),
    )
    expect(textOf(compactJson([bytesOf('{ "b": 1, "0": "a \\" b" }')]))).toBe('{"b":1,"0":"a \\" b"}')
  })

  it('hold whole documents back by their hash', () => {
    const documents = Array.from({ length: 40 }, (_, i) => `paper.${i >> 1}`)
    const ids = bytesOf(`${documents.join('\n')}\n`)
    const table = textOf(ntrexLines([ids]))
      .trim()
      .split('\n')
      .slice(1)
    const kept = table.map((row) => Number(row.split('\t')[1]))
    const expected = documents.flatMap((id, line) =>
      BigInt(`0x${createHash('sha1').update(id).digest('hex')}`) % 8n === 0n ? [] : [line],
    )
    expect(kept).toEqual(expected)
    expect(kept.length).toBeLessThan(40)
    const language = `\uFEFF${documents.map((_, line) => ` line ${line}\u2028 \r\n`).join('')}`
    expect(textOf(ntrexLanguage([bytesOf(language), ids]))).toBe(kept.map((line) => `line ${line}\n`).join(''))
    expect(() => ntrexLanguage([bytesOf('one\n'), ids])).toThrow('40 lines expected in a language of NTREX, found: 1')
  })

  it('keep keys and variations of abbreviations', () => {
    const made = citationAbbreviations(
      [
        { 'B. Code': [], 'A. Code': [] },
        {
          'Z.': [{ variations: { 'Z .': 'Z.' } }, { variations: { Z: 'Z.', 'Z .': 'Z.' } }],
          'A.': [{ variations: {} }],
        },
        { 'É. Rev.': [], 'F. Rev.': [] },
        { '&': ['and'], "Inv'r": ['Investor'], 'Inv.': ['Investment'] },
      ].map((data) => bytesOf(JSON.stringify(data))),
    )
    expect(textOf(made)).toBe(
      `{"laws": ["A. Code", "B. Code"], "journals": ["F. Rev.", "É. Rev."], "case_name_abbreviations": ["&", "Inv'r", "Inv."], "reporters": {"A.": [], "Z.": ["Z", "Z ."]}}`,
    )
  })
})
