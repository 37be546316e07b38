import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { key } from '@tokenwright/nn'
import { bertConfig, initBert, newBert, saveBert } from '@tokenwright/nn/models'
import { modelCommand } from './commands/model.js'
import { transplantCommand } from './commands/transplant.js'
import type { Context } from './context.js'
import { testContext } from './testing/context.js'

let folder: string
let out = ''

const context = (): Context => testContext((text) => (out += text))

const model = (...args: readonly string[]): Promise<unknown> =>
  modelCommand(context()).exitOverride().parseAsync(args, { from: 'user' })
const transplant = (...args: readonly string[]): Promise<unknown> =>
  transplantCommand(context()).exitOverride().parseAsync(args, { from: 'user' })
const place = (name: string): string => join(folder, name)

const LINES = [
  'the river runs past the old mill and the miller counts his sacks of flour',
  'the mill wheel turns as the river rises and the flour is ground again',
  'upe tek gar veco dzirnavu un dzirnavnieks skaita savus miltu maisus',
  'dzirnavu rats griežas, kad upe ceļas, un milti tiek malti atkal',
]
const SMALL = ['--width', '16', '--layers', '1', '--heads', '2', '--context', '32', '--steps', '30', '--quiet']

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tokenwright-transplant-'))
  const text = Array.from({ length: 60 }, (_, i) => `${LINES[i % 4]} ${i}`).join('\n')
  writeFileSync(place('text.txt'), text)
  writeFileSync(place('english.txt'), Array.from({ length: 60 }, (_, i) => `${LINES[i % 2]} ${i}`).join('\n'))
  await model('train', place('english.txt'), '-o', place('old'), '--vocabulary', '300', ...SMALL)
  await model('train', place('text.txt'), '-o', place('other'), '--vocabulary', '360', ...SMALL)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeEach(() => {
  out = ''
})
afterEach(() => vi.unstubAllEnvs())

describe('transplant', () => {
  test('compares methods on text and writes the one that is named', async () => {
    const args = ['--model', place('old'), '--to', place('other'), '--eval', place('text.txt'), '--quiet']
    await transplant(
      ...args,
      '--method',
      'random',
      'fvt',
      'tokenadapt',
      'omp',
      '--take',
      'fvt',
      '--out',
      place('moved'),
      '--json',
    )
    const { methods, left, shared, written } = JSON.parse(out) as {
      methods: { method: string; bitsPerByte: { value: number }; change: { low: number; high: number } }[]
      left: { method: string; needs: string[] }[]
      shared: { shared: number; new: number }
      written: { logitDifference: number }
    }
    expect(methods.map(({ method }) => method)).toEqual(['random', 'fvt', 'tokenadapt'])
    expect(left).toEqual([{ method: 'omp', needs: ['donor'] }])
    expect(shared.new).toBe(360)
    expect(written.logitDifference).toBe(0)
    for (const { change } of methods) expect(change.low).toBeLessThanOrEqual(change.high)
    // The folder gives what the table said.
    out = ''
    await model('perplexity', place('moved'), '--on', place('text.txt'), '--json', '--quiet')
    const [{ bitsPerByte }] = JSON.parse(out) as { bitsPerByte: number }[]
    expect(bitsPerByte).toBeCloseTo(methods[1].bitsPerByte.value, 6)
  })

  test('trains rows on, which lowers the cost, and prints a table', async () => {
    const args = ['--model', place('old'), '--to', place('other'), '--eval', place('text.txt'), '--quiet']
    await transplant(
      ...args,
      '--method',
      'fvt',
      '--texts',
      place('text.txt'),
      '--train-steps',
      '20',
      '-o',
      place('tuned'),
    )
    expect(out).toMatch(/before .*\n *fvt|before[^\n]*\nfvt/)
    out = ''
    await model('perplexity', place('tuned'), place('moved'), '--on', place('text.txt'), '--json', '--quiet')
    const [tuned, moved] = JSON.parse(out) as { bitsPerByte: number }[]
    expect(tuned.bitsPerByte).toBeLessThan(moved.bitsPerByte)
  })

  test('lists its methods', async () => {
    await transplant('--method', 'list')
    expect(out).toMatch(/transtokenizer +TransTokenizer, by aligned words +--parallel/)
  })

  test.each([
    [['--method', 'magic', '--out', 'x'], /"magic"$/],
    [['--method', 'all', '--out', 'x'], /--take/],
    [['--method', 'fvt'], /nothing to do/],
    [['--method', 'fvt', '--out', 'x', '--auxiliary', 'texts'], /--texts/],
    [['--method', 'fvt', '--out', 'x', '--train-steps', '5'], /--eval/],
  ])('refuses %j', async (args, message) => {
    await expect(transplant('--model', place('old'), '--to', place('other'), ...args)).rejects.toThrow(message)
  })

  test('trains an adapter beside the rows, which the folder then holds', async () => {
    const args = ['--model', place('old'), '--to', place('other'), '--eval', place('text.txt'), '--quiet', '--json']
    const training = ['--texts', place('text.txt'), '--train-steps', '20', '--train', 'lora', '--rank', '2']
    await transplant(...args, '--method', 'fvt', ...training, '-o', place('adapted'))
    const { methods, written } = JSON.parse(out) as {
      methods: { bitsPerByte: { value: number }; trained: { bitsPerByte: { value: number } } }[]
      written: { logitDifference: number }
    }
    expect(methods[0].trained.bitsPerByte.value).toBeLessThan(methods[0].bitsPerByte.value)
    expect(written.logitDifference).toBe(0)
    out = ''
    await model('perplexity', place('adapted'), '--on', place('text.txt'), '--json', '--quiet')
    const [{ bitsPerByte }] = JSON.parse(out) as { bitsPerByte: number }[]
    expect(bitsPerByte).toBeCloseTo(methods[0].trained.bitsPerByte.value, 6)
  })

  test('takes models of the hub from the cache, and a sentence encoder for likeness', async () => {
    const commit = 'a'.repeat(40)
    const repository = join(folder, 'cache', 'checkpoints', 'org--old')
    cpSync(place('old'), join(repository, commit), { recursive: true })
    writeFileSync(join(repository, commit, '.whole'), '')
    mkdirSync(join(repository, 'refs'))
    writeFileSync(join(repository, 'refs', 'main'), commit)
    vi.stubEnv('TOKENWRIGHT_CACHE', join(folder, 'cache'))
    vi.stubEnv('HF_HUB_OFFLINE', '1')
    const config = bertConfig({ vocabulary: 300, width: 8, layers: 1, heads: 1, positions: 16 })
    const files = new Map([['tokenizer.json', readFileSync(join(place('old'), 'tokenizer.json'), 'utf8')]])
    await saveBert(place('encoder'), newBert(config, initBert(key(1), config)), { files })
    const args = ['--model', 'hf:org/old', '--to', place('other'), '--method', 'tokenadapt', '--quiet']
    await transplant(...args, '--encoder', place('encoder'), '-o', place('fetched'))
    const report = JSON.parse(readFileSync(join(place('fetched'), 'transplant-report.json'), 'utf8')) as {
      totals: Record<string, number>
    }
    expect(report.totals['mixed']).toBeGreaterThan(30)
    await expect(transplant(...args, '--donor', 'hf:org/none', '-o', place('none'))).rejects.toThrow(/hf:org\/none"$/)
  })
})
