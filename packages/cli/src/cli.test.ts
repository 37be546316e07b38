import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { gzipSync } from 'node:zlib'

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url))

interface Outcome {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokenwright-cli-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
}

function run(args: readonly string[], input: string | Uint8Array = '', env: Record<string, string> = {}): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: folder,
    input,
    env: { ...process.env, NO_COLOR: '1', ...env },
    maxBuffer: 1 << 28,
  })
  return { code: status, out: String(stdout), err: String(stderr) }
}

const words = 'The quick brown fox jumps over the lazy dog, and the dog sleeps on.\n'

/** What bash would offer, with the completion script in `script`. */
function complete(line: readonly string[]): string[] {
  return String(
    spawnSync(
      'bash',
      [
        '-c',
        `source ./script; COMP_WORDS=(${line.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${line.length - 1}; _tokenwright; echo "\${COMPREPLY[@]}"`,
      ],
      { cwd: folder },
    ).stdout,
  )
    .trim()
    .split(' ')
}

/** Sentences of made-up words, always the same ones: enough of them for a tokenizer to learn from. */
function sentences(count: number, seed: number): string {
  const syllables = ['ka', 'ri', 'to', 'men', 'sol', 'ba', 'ne', 'lu', 'est', 'or', 'in', 'da']
  let state = seed
  const next = (limit: number): number => {
    state = (state * 48_271) % 2_147_483_647
    return state % limit
  }
  const word = (): string => Array.from({ length: 1 + next(3) }, () => syllables[next(syllables.length)]).join('')
  const sentence = (): string => `${Array.from({ length: 4 + next(8) }, word).join(' of the ')}.\n`
  return Array.from({ length: count }, sentence).join('')
}

function project(): Record<string, string> {
  const files: Record<string, string> = {
    '.gitignore': '*.log\n',
    'x.log': 'ignored',
    'README.md': `# Title\n\n${sentences(30, 99)}`,
  }
  for (let i = 0; i < 60; i++)
    files[`src/f${i}.ts`] = `export const value${i} = compute(${i}) // ${sentences(20, i + 1)}`.repeat(2)
  for (let i = 0; i < 10; i++)
    files[`ru/f${i}.txt`] = `Съешь ещё этих мягких французских булок, да выпей чаю. ${i}\n`.repeat(20)
  return files
}

describe.skipIf(!existsSync(MAIN))('the built command', () => {
  it.each([
    '',
    'count',
    'encode',
    'decode',
    'train',
    'extend',
    'prune',
    'convert',
    'inspect',
    'compare',
    'report',
    'completion',
  ])('prints the help of "%s"', (command) => {
    const { code, out, err } = run(command === '' ? ['--help'] : [command, '--help'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatchSnapshot()
  })

  it('ends with 2 for wrong usage and 1 for failure, in one line without a stack', () => {
    write({ 'a.txt': 'a', 'binary.dat': new Uint8Array([0, 1, 2, 0]) })
    expect(run(['cuont']).code).toBe(2)
    expect(run(['count', '--by', 'foo', 'a.txt']).code).toBe(2)
    expect(run(['train', 'a.txt', '-o', 'x.json', '-v', 'many']).code).toBe(2)
    expect(run(['compare', 'o200k_base', '--on', 'a.txt']).code).toBe(2)
    for (const args of [
      ['count', 'missing.txt'],
      ['count', 'binary.dat'],
      ['count', '-t', 'nonsense_base', 'a.txt'],
      ['inspect', 'a.txt'],
      ['decode', '--ids', '999999999'],
    ]) {
      const { code, err, out } = run(args)
      expect(code, args.join(' ')).toBe(1)
      expect(out).toBe('')
      expect(err).toMatch(/^tokenwright: .+\n$/)
    }
    expect(run(['count', 'missing.txt', '--debug']).err).toContain('    at ')
  })

  describe('count', () => {
    it('counts pipes, files and folders alike', () => {
      write({ 'a.txt': words, 'b.md': words.repeat(2), 'sub/c.txt.gz': gzipSync(words) })
      const piped = run(['count'], words)
      expect(piped).toEqual({ code: 0, out: '16\n', err: '' })
      expect(run(['count', 'a.txt']).out).toBe('16  a.txt\n')
      expect(run(['count', '.']).out).toBe('64  3 files  .\n')
      expect(run(['count', 'a.txt', 'sub']).out).toBe('16  a.txt\n16  sub\n32  total\n')
      const data = JSON.parse(run(['count', '.', '--by', 'type', '-t', 'o200k_base', '-t', 'r50k_base', '--json']).out)
      expect(data.rows.map((row: { name: string }) => row.name)).toEqual(['Text', 'Markdown'])
      expect(data.total).toMatchObject({ files: 3, bytes: words.length * 4, tokens: { o200k_base: 64, r50k_base: 68 } })
    })

    it('says what it left out, on the error output', () => {
      write({ ...project(), 'logo.png': new Uint8Array([137, 80, 0, 0]) })
      const { out, err } = run(['count', '.'])
      expect(out).toMatch(/^\d+  72 files  \.\n$/)
      expect(err).toContain('1 ignored by .gitignore')
      expect(err).toContain('1 binary, not text')
    })

    it('counts one long text as one, however it comes', () => {
      const text = 'word\n\n\n\t  word '.repeat(900_000)
      write({ 'long.txt': text })
      const streamed = run(['count', 'long.txt']).out.split(' ')[0]
      expect(run(['count'], text).out.trim()).toBe(streamed)
      expect(run(['encode', 'long.txt', '--format', 'lines']).out.split('\n').length - 1).toBe(Number(streamed))
    })

    it('prints nothing that moves a cursor', () => {
      write({ 'evil\u001b[2J\u202e.txt': words })
      const { out } = run(['count', '.', '--by', 'file'])
      expect(out).toBe('16  evil\\x1b[2J\\u{202e}.txt\n')
    })

    it('treats text of special tokens as asked', () => {
      const text = 'a<|endoftext|>b'
      expect(Number(run(['count'], text).out)).toBeGreaterThan(3)
      expect(run(['count', '--special', 'allow'], text).out).toBe('3\n')
      expect(run(['count', '--special', 'refuse'], text).code).toBe(1)
    })
  })

  describe('encode and decode', () => {
    it('go there and back, in every format', () => {
      const text = 'Grüße, 漢字 😀\n\n\u0001 constructor __proto__ <|endoftext|>'
      for (const format of ['ids', 'lines', 'u32']) {
        const { status, stdout } = spawnSync(process.execPath, [MAIN, 'encode', '--format', format], {
          input: text,
          cwd: folder,
        })
        expect(status).toBe(0)
        expect(run(['decode', '--format', format === 'u32' ? 'u32' : 'text'], stdout).out).toBe(text)
      }
      const data = JSON.parse(run(['encode', '--text', text, '--json']).out)
      expect(JSON.parse(run(['decode', '--ids', JSON.stringify(data.ids), '--json']).out)).toEqual({
        text,
        valid: true,
        bytes: Buffer.byteLength(text),
        tokens: data.ids.length,
      })
      expect(data.utf16.at(-1)[1]).toBe(text.length)
    })

    it('show where text is cut', () => {
      expect(run(['encode', '--text', 'Hello world', '--format', 'pieces']).out).toBe('Hello|·world\n')
      expect(run(['encode', '--text', 'Hello world', '--format', 'tokens']).out).toContain('13225')
      const coloured = run(['encode', '--text', 'Hello world', '--format', 'pieces'], '', {
        NO_COLOR: '',
        FORCE_COLOR: '1',
      }).out
      expect(coloured).toContain('\u001b[30;48;5;153mHello')
    })

    it('refuse what is no text and no id', () => {
      expect(run(['encode'], new Uint8Array([0xff, 0xfe])).err).toBe('tokenwright: not valid UTF-8: "standard input"\n')
      expect(run(['decode', '--ids', '1 two']).err).toBe('tokenwright: not a token id: "two"\n')
      expect(run(['decode', '--format', 'u32'], new Uint8Array(6)).code).toBe(2)
    })
  })

  it('trains, extends, prunes, converts, inspects and compares what it made', () => {
    write(project())
    const trained = run(['train', '.', '-v', '400', '-o', 'mine.json', '--special-token', '<|end|>', '--json'])
    expect(trained.code, trained.err).toBe(0)
    expect(JSON.parse(trained.out)).toMatchObject({ vocabularySize: 400, files: 72 })
    expect(run(['train', '.', '-v', '400', '-o', 'mine.json']).err).toContain('--force overwrites it')

    expect(JSON.parse(run(['extend', 'mine.json', 'src', '-n', '20', '-o', 'more.json', '--json']).out)).toMatchObject({
      added: 20,
      size: 420,
    })
    expect(
      JSON.parse(run(['prune', 'more.json', 'ru', '-o', 'less.json', '--map', 'rows.json', '--json']).out).after,
    ).toBeLessThan(420)
    expect(JSON.parse(readFileSync(join(folder, 'rows.json'), 'utf8')).oldIds.length).toBeGreaterThan(256)
    const ids = run(['encode', 'README.md', '-t', 'mine.json']).out
    expect(run(['convert', 'mine.json', '-o', 'mine.tiktoken']).code).toBe(0)
    expect(run(['encode', 'README.md', '-t', 'mine.tiktoken']).out).toBe(ids)

    const inspection = JSON.parse(run(['inspect', 'mine.json', '--json']).out)
    expect(inspection).toMatchObject({ model: 'BPE', vocabularySize: 400, specialTokens: [{ text: '<|end|>' }] })
    expect(run(['inspect', 'mine.json']).out).toContain('Longest words')

    const compared = run(['compare', 'r50k_base', 'mine.json', '--on', 'src', '--out', 'compare.html'])
    expect(compared.code, compared.err).toBe(0)
    expect(compared.out).toContain('Cheaper in mine')
    expect(readFileSync(join(folder, 'compare.html'), 'utf8').includes('</html>')).toBe(true)
    expect(readdirSync(folder).filter((name) => name.startsWith('.') && name !== '.gitignore')).toEqual([])
  })

  it('keeps what was trained where the format asked for cannot hold it', () => {
    write({ 'a.txt': sentences(300, 5) })
    const { code, err } = run(['train', 'a.txt', '-a', 'unigram', '-v', '300', '-o', 'u.tiktoken'])
    expect(code).toBe(1)
    expect(err).toContain('kept in a format of our own')
    expect(run(['count', '-t', 'u.tiktoken.tokenwright.json', 'a.txt']).code).toBe(0)
    expect(run(['train', 'a.txt', '-a', 'boundless-2phase', '-v', '300', '-o', 'b.json']).code).toBe(0)
    expect(run(['count', '-t', 'b.json', 'a.txt']).code).toBe(0)
  })

  describe('report', () => {
    it('reads, trains, compares and writes the page', () => {
      write(project())
      const { code, out, err } = run(['report'])
      expect(code, err).toBe(0)
      expect(out).toContain('72 files')
      for (const name of ['o200k_base', 'cl100k_base', 'r50k_base', 'own BPE', 'own superword'])
        expect(out).toContain(name)
      expect(err).toContain('Wrote tokenwright-report.html')
      expect(readFileSync(join(folder, 'tokenwright-report.html'), 'utf8').includes('Superwords')).toBe(true)
    })

    it('keeps what it trained', () => {
      write(project())
      expect(run(['report', '--no-page', '--save', 'trained', '-v', '400']).code).toBe(0)
      expect(readdirSync(join(folder, 'trained'))).toEqual(['own-BPE.json', 'own-superword.json'])
      expect(run(['encode', '-t', 'trained/own-superword.json', '--text', words]).code).toBe(0)
    })

    it('is the same for the same files', () => {
      write(project())
      const [first, second] = [
        run(['report', '--json', '--no-page']),
        run(['report', '--json', '--no-page', '--workers', '1']),
      ].map(({ out }) => {
        const data = JSON.parse(out)
        return {
          ...data,
          made: '',
          tokenizers: data.tokenizers.map((tokenizer: object) => ({ ...tokenizer, seconds: 0 })),
        }
      })
      expect(second).toEqual(first)
      expect(existsSync(join(folder, 'tokenwright-report.html'))).toBe(false)
    })

    it('does what it can with very little, and says so', () => {
      write({ 'one.txt': words.repeat(15) })
      const small = run(['report', 'one.txt'])
      expect(small.code, small.err).toBe(0)
      expect(small.out).toContain('parts of files were held back')
      write({ 'tiny.txt': 'hi' })
      const tiny = run(['report', 'tiny.txt'])
      expect(tiny.code, tiny.err).toBe(0)
      expect(tiny.out.replace(/\s+/g, ' ')).toContain('Too little text to hold any back')
    })

    it('says clearly when there is no text', () => {
      expect(run(['report']).err).toBe('tokenwright: no text found: "."\n')
      write({ 'a.bin': new Uint8Array([0, 0]), 'b.txt': '' })
      expect(run(['report']).err).toBe('tokenwright: no text found (1 binary, not text; 1 empty): "."\n')
      expect(run(['report']).code).toBe(1)
    })

    it('reads the standard input, tables and names of any kind', () => {
      write({
        [`<img src=x onerror=alert(1)>'"&\u001b[31m.md`]: words.repeat(50),
        'rows.jsonl': `${JSON.stringify({ t: words })}\n`.repeat(3),
      })
      const { code, err } = run(['report', '.', 'rows.jsonl:t'])
      expect(code, err).toBe(0)
      expect(readFileSync(join(folder, 'tokenwright-report.html'), 'utf8')).not.toMatch(/<img|\u001b/)
      expect(run(['report', '-', '--no-page'], words.repeat(50)).out).toContain('1 file')
    })

    it('leaves a good page alone when it cannot write', () => {
      write({ 'a.txt': words.repeat(50), 'page.html/x': 'a folder in the way' })
      const { code, err } = run(['report', 'a.txt', '--no-train', '-o', 'page.html'])
      expect(code).toBe(1)
      expect(err).toContain('cannot write')
      expect(readdirSync(folder).toSorted()).toEqual(['a.txt', 'page.html'])
    })
  })

  it('ends quietly when the reader has seen enough', async () => {
    write({ 'big.txt': words.repeat(20_000) })
    const child = spawn(process.execPath, [MAIN, 'encode', 'big.txt'], { cwd: folder })
    let err = ''
    child.stderr.on('data', (chunk) => (err += String(chunk)))
    child.stdout.once('data', () => child.stdout.destroy())
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect({ code, err }).toEqual({ code: 0, err: '' })
  })

  it('stops on Ctrl-C with 130 and leaves nothing half-written', async () => {
    const child = spawn(process.execPath, [MAIN, 'train', '-', '-o', 'never.json'], { cwd: folder })
    // More than a pipe holds: once it is through, the command is reading.
    child.stdin.write(words.repeat(2 ** 20 / words.length), () => child.kill('SIGINT'))
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect(code).toBe(130)
    expect(readdirSync(folder)).toEqual([])
  })

  it('prints completion scripts that shells accept', () => {
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { code, out } = run(['completion', shell])
      expect(code).toBe(0)
      expect(out).toContain('tokenizer')
      write({ script: out })
      const check = spawnSync(shell, ['-n', 'script'], { cwd: folder })
      if (check.error === undefined) expect(String(check.stderr)).toBe('')
    }
    write({ script: run(['completion', 'bash']).out })
    expect(complete(['tokenwright', 'co'])).toEqual(['count', 'convert', 'compare', 'completion'])
    expect(complete(['tokenwright', 'count', '--by', ''])).toEqual(['path', 'file', 'type', 'script'])
    expect(complete(['tokenwright', 'count', '--sp'])).toEqual(['--special'])
  })
})
