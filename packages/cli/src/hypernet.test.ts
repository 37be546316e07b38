import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { hypernetCommand } from './commands/hypernet.js'
import { modelCommand } from './commands/model.js'
import type { Context } from './context.js'
import { testContext } from './testing/context.js'

let folder: string
let out = ''
let remarks: string[] = []

const context = (parts: Partial<Context> = {}): Context =>
  testContext((text) => (out += text), { remark: (text) => void remarks.push(text), ...parts })

const run = (args: readonly string[], own = context()): Promise<unknown> =>
  hypernetCommand(own).exitOverride().parseAsync(args, { from: 'user' })
const place = (name: string): string => join(folder, name)

const LINES = [
  'the river runs past the old mill and the miller counts his sacks of flour',
  'the mill wheel turns as the river rises and the flour is ground again',
  'upe tek gar veco dzirnavu un dzirnavnieks skaita savus miltu maisus',
  'dzirnavu rats griežas, kad upe ceļas, un milti tiek malti atkal',
]
const SMALL = ['--width', '16', '--layers', '1', '--heads', '2', '--context', '32', '--quiet', '--untied']
const STEPS = [
  '--identity-steps',
  '20',
  '--steps',
  '6',
  '--batch',
  '2',
  '--length',
  '16',
  '--layers',
  '1',
  '--heads',
  '2',
]
const train = (): string[] => [
  'train',
  place('text.txt'),
  '--model',
  place('model'),
  '--white-space',
  '0',
  '--quiet',
  ...STEPS,
]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tokenwright-hypernet-'))
  writeFileSync(place('text.txt'), Array.from({ length: 60 }, (_, i) => `${LINES[i % 4]} ${i}`).join('\n'))
  const model = (...args: readonly string[]): Promise<unknown> =>
    modelCommand(context()).exitOverride().parseAsync(args, { from: 'user' })
  await model('train', place('text.txt'), '-o', place('model'), '--vocabulary', '300', '--steps', '20', ...SMALL)
  await model('train', place('text.txt'), '-o', place('other'), '--vocabulary', '360', '--steps', '1', ...SMALL)
  await run([...train(), '-o', place('hypernet')])
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeEach(() => {
  out = ''
  remarks = []
})

describe('hypernet', () => {
  test('goes on after an interruption to the same network', async () => {
    const stop = new AbortController()
    const interrupted = context({
      signal: stop.signal,
      progress: () => ({
        stage: () => undefined,
        update: (step) => step === 12 && stop.abort(),
        end: () => undefined,
      }),
    })
    await expect(run([...train(), '-o', place('again')], interrupted)).rejects.toThrow(/interrupted/)
    expect(existsSync(place('again'))).toBe(false)
    // The state of one training is not taken for another.
    await expect(run([...train(), '-o', place('again'), '--seed', '2'])).rejects.toThrow(/another training/)
    await run([...train(), '-o', place('again'), '--json'])
    expect(JSON.parse(out)).toMatchObject({ config: { width: 16, vocabulary: 300, surfaceLength: 7, tied: false } })
    const read = (name: string): Buffer => readFileSync(join(place(name), 'model.safetensors'))
    expect(read('again').equals(read('hypernet'))).toBe(true)
    expect(readdirSync(folder).filter((name) => name.includes('training'))).toEqual([])
  })

  test('moves a model, says how it does, and warns where cheap ways do as well', async () => {
    const args = ['--model', place('model'), '--hypernet', place('hypernet'), '--to', place('other'), '--quiet']
    await run(['apply', ...args, '--eval', place('text.txt'), '-o', place('moved'), '--json'])
    const told = JSON.parse(out) as {
      methods: { method: string; bitsPerByte: { value: number } }[]
      written: { logitDifference: number }
    }
    expect(told.methods.map(({ method }) => method)).toEqual(['zett', 'fvt', 'shrink'])
    expect(told.written.logitDifference).toBeLessThan(1e-6)
    const [own, ...others] = told.methods.map(({ bitsPerByte }) => bitsPerByte.value)
    const warned = remarks.some((text) => text.includes('no better than'))
    expect(warned).toBe(others.some((value) => value <= own))
    expect(readdirSync(place('moved'))).toContain('hypernet-report.json')
    await expect(run(['apply', ...args, '-o', place('moved')])).rejects.toThrow(/in the place/)
    out = ''
    await run(['apply', ...args, '-o', place('moved'), '--force', '--keep-tokenizer'])
    expect(out).toMatch(/^360 tokens in .*\n/)
    expect(out).toContain('least like its pieces')
  })

  test('adds to a variant what training did to the body of its base', async () => {
    const args = ['--model', place('model'), '--base', place('model'), '--hypernet', place('hypernet')]
    const more = ['--to', place('other'), '-o', place('variant'), '--quiet', '--keep-tokenizer']
    await expect(run(['apply', ...args.slice(0, 2), ...args.slice(4), ...more, '--trained', 'x'])).rejects.toThrow(
      /--base/,
    )
    await run(['apply', ...args, ...more, '--trained', place('moved')])
    expect(readdirSync(place('variant'))).toContain('hypernet-report.json')
    expect(readdirSync(folder).filter((name) => name.startsWith('.body'))).toEqual([])
  })

  test.each([
    [['apply', '--model', 'M', '--hypernet', 'H', '--to', 'T'], /nothing to do/],
    [['apply', '--model', 'M', '--hypernet', 'H', '--to', 'T', '-o', 'x', '--train-steps', '3'], /--texts/],
    [['apply', '--model', 'M', '--hypernet', 'M', '--to', 'T', '-o', 'x'], /no hypernetwork/],
    [['apply', '--model', 'M', '--hypernet', 'H', '--to', 'T', '-o', 'x', '--language', 'lv'], /no languages.*lv/],
    [['apply', '--model', 'T', '--hypernet', 'H', '--to', 'M', '-o', 'x'], /300 tokens.*360$/],
  ])('refuses %j', async (args, message) => {
    const names = new Map([
      ['M', place('model')],
      ['H', place('hypernet')],
      ['T', place('other')],
      ['x', place('x')],
    ])
    await expect(run([...args.map((one) => names.get(one) ?? one), '--quiet'])).rejects.toThrow(message)
    expect(existsSync(place('x'))).toBe(false)
  })
})
