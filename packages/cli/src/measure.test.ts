import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const NTREX = [process.env.TOKENWRIGHT_DATA, fileURLToPath(new URL('../../../../shared/data', import.meta.url))]
  .map((folder) => (folder === undefined ? undefined : join(folder, 'token-premiums', 'ntrex')))
  .find((folder) => folder !== undefined && existsSync(folder))

interface Outcome {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

let folder: string

function run(...args: readonly string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'measure', ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1' },
    maxBuffer: 1 << 28,
  })
  return { code: status, out: String(stdout), err: String(stderr) }
}

const ENGLISH = [
  'The cat sleeps.',
  'It rains in the mountains today.',
  'We bought bread, milk and 12 eggs.',
  'Who is there?',
]
const GERMAN = [
  'Die Katze schläft.',
  'Heute regnet es in den Bergen.',
  'Wir kauften Brot, Milch und 12 Eier.',
  'Wer ist da?',
]
const GREEK = ['Η γάτα κοιμάται.', 'Σήμερα βρέχει στα βουνά.', 'Αγοράσαμε ψωμί, γάλα και 12 αυγά.', 'Ποιος είναι εκεί;']

/** The same few sentences with numbers that make every line another one. */
const lines = (sentences: readonly string[], count: number): string =>
  Array.from({ length: count }, (_, i) => `${sentences[i % sentences.length]} ${i}\n`).join('')

describe.skipIf(!existsSync(MAIN))('measure, built', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tokenwright-measure-'))
    mkdirSync(join(folder, 'texts'))
    writeFileSync(join(folder, 'texts', 'eng.txt'), lines(ENGLISH, 60))
    writeFileSync(join(folder, 'texts', 'deu.txt.gz'), gzipSync(lines(GERMAN, 60)))
    // Decomposed: what is written in two code points where one would do must be told beside its figure.
    writeFileSync(join(folder, 'texts', 'ell.txt'), lines(GREEK, 60).normalize('NFD'))
    const rows = Array.from({ length: 60 }, (_, i) => `${i}\t${i % 3 === 0 ? 'eval' : 'train'}`)
    writeFileSync(join(folder, 'splits.tsv'), `line\tsplit\n${rows.join('\n')}\n`)
    mkdirSync(join(folder, 'uneven'))
    writeFileSync(join(folder, 'uneven', 'eng.txt'), lines(ENGLISH, 60))
    writeFileSync(join(folder, 'uneven', 'deu.txt'), lines(GERMAN, 60))
    writeFileSync(join(folder, 'uneven', 'ell.txt'), lines(GREEK, 58))
    mkdirSync(join(folder, 'code'))
    for (let i = 0; i < 25; i++)
      writeFileSync(
        join(folder, 'code', `f${i}.ts`),
        `// <script>alert(${i})</script> \u202e hidden\nexport const value${i} = compute(${i}) + ${'x'.repeat(i)}1234567\n`,
      )
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('prints its help', () => {
    const { code, out, err } = run('--help')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatchSnapshot()
  })

  it('shows premiums with intervals, warns beside them, and writes the page and the table', () => {
    const { code, out, err } = run(
      'o200k_base',
      'r50k_base',
      '--parallel',
      'texts',
      '--report',
      'm.html',
      '--csv',
      'm.csv',
    )
    expect(code, err).toBe(0)
    expect(out).toContain('3 languages, 60 aligned lines in each')
    expect(out).toMatch(/^Greek +\S+ kB +\d\.\d{3} \d\.\d{3} – \d\.\d{3} .*not NFC$/m)
    expect(out).toMatch(/^English .*1\.000 1\.000 – 1\.000 .* tie$/m)
    expect(out).toMatch(/Warning: Greek: .* not in normal form C/)
    expect(err).toContain('Wrote m.html, m.csv')
    const page = readFileSync(join(folder, 'm.html'), 'utf8')
    expect(page).toContain('Premium by language')
    expect(page).not.toContain('<script')
    const [head, ...rows] = readFileSync(join(folder, 'm.csv'), 'utf8').trimEnd().split('\r\n')
    expect(head.split(',').slice(0, 3)).toEqual(['tokenizer', 'group', 'label'])
    expect(rows.filter((row) => row.includes(',premium,'))).toHaveLength(6)
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([])
  })

  it('takes the lines of a split, the languages and the metrics asked for', () => {
    const given =
      'o200k_base r50k_base --parallel texts --json --languages deu,eng --split eval --lines splits.tsv --metrics premium,tokens --reference deu --resamples 50 --baseline r50k_base'
    const { code, out, err } = run(...given.split(' '))
    expect(code, err).toBe(0)
    const data = JSON.parse(out)
    expect(data).toMatchObject({
      layout: 1,
      baseline: 1,
      corpus: { kind: 'parallel', reference: 'deu', units: 20, unselected: 40 },
      resampling: { resamples: 50 },
    })
    expect(data.metrics.map(({ key }: { key: string }) => key).toSorted()).toEqual(['premium', 'tokens'])
    const german = data.values.filter(
      ({ metric, group }: { metric: string; group: string }) => metric === 'premium' && group === 'deu',
    )
    expect(german.map(({ value }: { value: number }) => value)).toEqual([1, 1])
    expect(data.differences[0]).toMatchObject({ left: 1, right: 0 })
    expect(data.scripts).toHaveLength(2)
  })

  it('measures documents, and shows what would turn text around', () => {
    const { code, out, err } = run('o200k_base', 'cl100k_base', '--on', 'code', '--report', 'code.html')
    expect(code, err).toBe(0)
    expect(out).toContain('25 documents')
    expect(out).toMatch(/fragmented identifiers ↓ +% of \d+ identifiers/)
    expect(out).not.toContain('\u202e')
    const page = readFileSync(join(folder, 'code.html'), 'utf8')
    expect(page).not.toMatch(/<script|\u202e/)
  })

  it('refuses what makes no sense, in one line, with the reason', () => {
    for (const [args, code, reason] of [
      [['--parallel', 'uneven'], 2, 'ell.txt 58'],
      [['--parallel', 'texts', '--on', 'code'], 2, 'one of the two'],
      [['--on', 'code', '--split', 'eval'], 2, '"--split"'],
      [['--parallel', 'texts', '--split', 'eval'], 2, 'splits without a table'],
      [['--parallel', 'texts', '--split', 'dev', '--lines', 'splits.tsv'], 2, '"dev"'],
      [['--parallel', 'texts', '--languages', 'fra'], 2, '"fra"'],
      [['--parallel', 'texts', '--metrics', 'beauty'], 2, '"beauty"'],
      [['--parallel', 'texts', '--reference', 'fra'], 2, '"fra"'],
      [['--on', 'code', '--gold', 'words.tsv'], 2, 'code=file'],
      [['--parallel', 'nowhere'], 1, '"nowhere"'],
      [['--on', 'nowhere'], 1, 'nowhere'],
      [['--on', 'code', '--prices', 'nowhere.json'], 1, '"nowhere.json"'],
      [['--on', 'code', '--report', 'no/such/folder.html'], 1, 'folder.html'],
    ] as const) {
      const outcome = run('o200k_base', ...args)
      expect([...args, outcome.code]).toEqual([...args, code])
      expect(outcome.out).toBe('')
      expect(outcome.err).toMatch(/^tokenwright: .+\n$/)
      expect(outcome.err).toContain(reason)
    }
    expect(run('o200k_base', '--on', 'code', '--resamples', 'many').code).toBe(2)
    expect(run().code).toBe(2)
  })

  it.skipIf(NTREX === undefined)('tells Zawgyi from Burmese (where the data of token-premiums is)', () => {
    const few = ['--split', 'eval', '--languages', 'eng,tha,mya', '--metrics', 'fairness', '--resamples', '100', '-q']
    const { code, out, err } = run('o200k_base', 'cl100k_base', '--parallel', NTREX!, ...few)
    expect(code, err).toBe(0)
    expect(out).toContain('3 languages, 242 aligned lines in each')
    expect(out).toMatch(/^Burmese .*Zawgyi, not NFC$/m)
    expect(out).toMatch(/^variation between languages \(CV\) ↓.*\n {2}without flagged /m)
  })
})
