import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { modelCommand } from './commands/model.js'
import type { Context } from './context.js'
import { testContext } from './testing/context.js'

let folder: string
let out = ''

const context = (parts: Partial<Context> = {}): Context => testContext((text) => (out += text), parts)

const model = (...args: readonly string[]): Promise<unknown> =>
  modelCommand(context()).exitOverride().parseAsync(args, { from: 'user' })
const place = (name: string): string => join(folder, name)

const LINES = [
  'the river runs past the old mill and the miller counts his sacks of flour',
  'the mill wheel turns as the river rises and the flour is ground again',
  'upe tek gar veco dzirnavu un dzirnavnieks skaita savus miltu maisus',
  'dzirnavu rats griežas, kad upe ceļas, un milti tiek malti atkal',
]
const SMALL = ['--width', '16', '--layers', '1', '--heads', '2', '--context', '32', '--steps', '30', '--quiet']

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tokenwright-model-'))
  const text = Array.from({ length: 60 }, (_, i) => `${LINES[i % 4]} ${i}`).join('\n')
  writeFileSync(place('text.txt'), text)
  writeFileSync(place('english.txt'), Array.from({ length: 60 }, (_, i) => `${LINES[i % 2]} ${i}`).join('\n'))
  await model('train', place('english.txt'), '-o', place('old'), '--vocabulary', '300', ...SMALL)
  await model('train', place('text.txt'), '-o', place('other'), '--vocabulary', '360', ...SMALL)
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeEach(() => {
  out = ''
})

describe('model', () => {
  test('trains below equal chances, and leaves only the model', async () => {
    await model('train', place('text.txt'), '-o', place('bytes'), '--vocabulary', '256', '--json', ...SMALL)
    const { bitsPerByte, vocabulary } = JSON.parse(out) as { bitsPerByte: number; vocabulary: number }
    expect(vocabulary).toBe(256)
    expect(bitsPerByte).toBeLessThan(7.5)
    expect(readdirSync(place('bytes')).toSorted()).toEqual([
      'config.json',
      'model.safetensors',
      'tokenizer.json',
      'tokenizer_config.json',
    ])
    expect(readdirSync(folder).filter((name) => name.includes('training'))).toEqual([])
  })

  test('goes on after an interruption to the same weights', async () => {
    const args = ['train', place('text.txt'), '--vocabulary', '300', ...SMALL]
    await model(...args, '-o', place('whole'))
    const controller = new AbortController()
    const progress = {
      stage: () => undefined,
      update: (done: number, note?: string) => {
        if (note?.startsWith('loss') === true && done === 11) controller.abort()
      },
      end: () => undefined,
    }
    const interrupted = modelCommand(context({ signal: controller.signal, progress: () => progress }))
    await expect(interrupted.parseAsync([...args, '-o', place('resumed')], { from: 'user' })).rejects.toThrow(/: 11$/)
    await expect(model(...args, '--seed', '2', '-o', place('resumed'))).rejects.toThrow(/another training/)
    await model(...args, '-o', place('resumed'))
    const weights = (name: string) => readFileSync(join(place(name), 'model.safetensors'))
    expect(weights('resumed').equals(weights('whole'))).toBe(true)
  })

  test('writes, and the same for the same seed', async () => {
    const write = async (): Promise<string> => {
      out = ''
      await model('generate', place('old'), 'the mill', '-n', '12', '--seed', '3')
      return out
    }
    const first = await write()
    expect(first.startsWith('the mill')).toBe(true)
    expect(await write()).toBe(first)
    out = ''
    // Nothing that is punished so much is written twice.
    await model(
      'generate',
      place('old'),
      'the',
      '-n',
      '9',
      '--temperature',
      '0',
      '--repetition-penalty',
      '1e9',
      '--json',
    )
    const { ids } = JSON.parse(out) as { ids: number[] }
    expect(new Set(ids).size).toBe(9)
    await expect(model('generate', place('old'), 'the', '--min-p', '2')).rejects.toThrow(/minP: 2$/)
  })

  test('is inspected and measured', async () => {
    await model('inspect', place('old'), '--tensors')
    expect(out).toMatch(/gpt2/)
    expect(out).toMatch(/300 × 16, tied/)
    expect(out).toMatch(/transformer.h +12 +3,280 +38/)
    out = ''
    await model('inspect', place('old'), '--numbers')
    expect(out).toMatch(/All numbers are finite/)
    out = ''
    await model('perplexity', place('old'), place('other'), '--on', place('text.txt'), '--json', '--quiet')
    const found = JSON.parse(out) as { bitsPerByte: number }[]
    // The second model was trained on this text, the first on half of it.
    expect(found[1].bitsPerByte).toBeLessThan(found[0].bitsPerByte)
  })

  test('leaves as an ONNX file with the same logits, or not at all', async () => {
    await model('export', place('old'), '-o', place('old.onnx'), '--json', '--quiet')
    const { bytes, difference } = JSON.parse(out) as { bytes: number; difference: number }
    expect(readFileSync(place('old.onnx'))).toHaveLength(bytes)
    expect(difference).toBeLessThan(1e-5)
    await expect(model('export', place('old'), '-o', place('old.onnx'))).rejects.toThrow(/--force.*old.onnx"$/)
    await expect(model('export', place('old'), '-o', place('none/x.onnx'))).rejects.toThrow(/none\/x.onnx"$/)
    await expect(model('export', place('none'), '-o', place('x.onnx'))).rejects.toThrow(/none"$/)
    expect(readdirSync(folder).filter((name) => name.includes('x.onnx'))).toEqual([])
  })

  test('is trained on from what it was', async () => {
    const more = ['--steps', '30', '--rate', '0.001', '--quiet', '--json']
    await model('train', place('english.txt'), '--from', place('old'), '-o', place('older'), ...more)
    out = ''
    await model('perplexity', place('old'), place('older'), '--on', place('english.txt'), '--quiet', '--json')
    const [before, after] = JSON.parse(out) as { bitsPerByte: number }[]
    expect(after.bitsPerByte).toBeLessThan(before.bitsPerByte)
    expect(readFileSync(join(place('older'), 'tokenizer.json'), 'utf8')).toBe(
      readFileSync(join(place('old'), 'tokenizer.json'), 'utf8'),
    )
    const both = model('train', place('english.txt'), '--from', place('old'), '--width', '8', '-o', place('odd'))
    await expect(both).rejects.toThrow(/--from/)
  })

  test('takes options from a file, and what the command line says before that', async () => {
    const config = (settings: unknown): string => {
      writeFileSync(place('small.json'), JSON.stringify(settings))
      return place('small.json')
    }
    const settings = {
      width: 16,
      layers: 2,
      heads: 2,
      context: 32,
      steps: 5,
      vocabulary: '256',
      'held-out': 0.2,
      untied: true,
    }
    const args = ['train', place('text.txt'), '--layers', '1', '--quiet']
    await model(...args, '--config', config(settings), '-o', place('configured'))
    const written = JSON.parse(readFileSync(join(place('configured'), 'config.json'), 'utf8')) as Record<
      string,
      unknown
    >
    expect(written).toMatchObject({ n_embd: 16, n_layer: 1, vocab_size: 256, tie_word_embeddings: false })
    for (const [bad, message] of [
      [{ wide: 3 }, /"wide"$/],
      [{ width: -1 }, /--width does not take.*: -1$/],
      [{ untied: 'yes' }, /--untied does not take.*: "yes"$/],
      [{ family: 'rnn' }, /--family does not take.*: "rnn"$/],
      [{ out: 'elsewhere' }, /"out"$/],
      [[1], /no JSON object.*small.json"$/],
    ] as const)
      await expect(model(...args, '--config', config(bad), '-o', place('none'))).rejects.toThrow(message)
    await expect(model(...args, '--config', place('lost.json'), '-o', place('none'))).rejects.toThrow(/lost.json"$/)
  })

  test('never overwrites unasked', async () => {
    await expect(model('train', place('text.txt'), '-o', place('old'), ...SMALL)).rejects.toThrow(/old"$/)
  })
})
