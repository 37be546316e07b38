import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCheckpoint } from '@tokenwright/nn/checkpoints'
import { loadDecoder } from '@tokenwright/nn/models'
import { compile, load } from '@tokenwright/text'
import { addTools, type AddedTools } from './add-tools.js'
import { readInterleaved, type Example } from './calls.js'
import { readToolTokens, writeToolTokens } from './file.js'
import { fingerprint, openFrozenModel, type FrozenModel } from './frozen-model.js'
import { mergeToolTokens } from './merge.js'
import { pens, saveSmall, smallModel } from './testing/small-model.js'
import { readTools } from './tools.js'

let folder: string
let model: FrozenModel
let added: AddedTools
const examples: readonly Example[] = Array.from({ length: 30 }, (_, i) =>
  [
    `the miller counts ${i} + 1 sacks, <add>(${i}, 1)=${i + 1}</add> in all, by the old mill`,
    `bread for ${i} times 2 is <multiply>(${i}, 2)=${2 * i}</multiply> by the river`,
  ].map((text) => readInterleaved(text, pens, 'examples')),
).flat()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokenwright-tools-'))
  await saveSmall(join(folder, 'tied'), await smallModel(true))
  model = await openFrozenModel(join(folder, 'tied'))
  added = await addTools(model, pens, examples, { rate: 3e-2, epochs: 20, seed: 2 })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('adding tools', () => {
  it('learns when each fires, from a few calls', () => {
    expect(added.examples.reduce((a, b) => a + b)).toBe(48)
    expect(added.examples[2]).toBe(0)
    expect(added.held?.firing.f1).toBeGreaterThan(0.8)
    expect(added.held?.firing.falsePer100Words).toBeLessThan(5)
    expect(added.held?.confusion[0][1]).toBe(0)
    expect(added.warnings).toEqual([expect.stringMatching(/^1 of 3 tools have no example.*divide$/)])
    expect(added.tokens).toMatchObject({ width: 16, source: 'hidden', centered: true, text: 'description' })
    expect(added.tokens.metrics).toHaveProperty('f1')
  })

  it('without examples gives the prior, and says so', async () => {
    const { tokens, epochs, held, warnings } = await addTools(model, pens, [])
    expect(tokens.rows).toEqual(tokens.prior)
    expect([epochs, held, tokens.bias]).toEqual([0, undefined, 0])
    expect(warnings).toEqual([expect.stringMatching(/no examples/)])
  })

  it('refuses rows that nothing would make, equal names, and shares out of range', async () => {
    await expect(addTools(model, pens, examples, { start: 'uniform' })).rejects.toThrow(/"divide"$/)
    await expect(addTools(model, [pens[0], pens[0]], examples)).rejects.toThrow(/same id.*"add"$/)
    await expect(addTools(model, pens, examples, { heldBack: 1 })).rejects.toThrow(/1$/)
    const silent = [{ ...pens[0], description: '' }, ...pens.slice(1)]
    await expect(addTools(model, silent, examples)).rejects.toThrow(/without a description.*"add"$/)
  })
})

describe('tools', () => {
  it('are read from lists, lines, and function definitions', () => {
    const add = { id: 'add', name: 'add', description: 'adds', args: 'x, y' }
    expect(readTools(JSON.stringify([add]), 't')).toEqual([add])
    expect(readTools(JSON.stringify({ tools: [add] }), 't')).toEqual([add])
    expect(readTools(`${JSON.stringify(add)}\n\n${JSON.stringify({ name: 'sum' })}\n`, 't')).toEqual([
      add,
      { id: 'sum', name: 'sum', description: '', args: '' },
    ])
    const definition = {
      type: 'function',
      function: { name: 'add', description: 'adds', parameters: { properties: { x: {}, y: {} } } },
    }
    expect(readTools(JSON.stringify([definition]), 't')).toEqual([add])
  })

  it('are refused by name', () => {
    for (const [text, message] of [
      ['[]', /without tools/],
      ['{"a": 1}', /no list/],
      ['[1]', /no object.*1$/],
      ['[{"name": ""}]', /without a name/],
      ['[{"name": 3}]', /name is no text.*3$/],
      ['[{"name": "a"}, {"name": "a"}]', /same id.*"a"$/],
      ['[{"id": "1", "name": "a"}, {"id": "2", "name": "a"}]', /same name.*"a"$/],
      ['[{"name": "a(b"}]', /brackets.*"a\(b"$/],
      ['{"name": "a"}\n{', /t:2.*"\{"$/],
    ] as const)
      expect(() => readTools(text, 't'), text).toThrow(message)
  })
})

describe('files', () => {
  it('come back as they were, and belong to one model', async () => {
    const out = join(folder, 'out')
    await writeToolTokens(out, added.tokens)
    expect(await readToolTokens(out, fingerprint(model))).toEqual(added.tokens)
    await expect(readToolTokens(out, 'sha256:0')).rejects.toThrow(/another model.*"sha256:0"$/)
    await expect(readToolTokens(join(folder, 'none'))).rejects.toThrow(/none/)
    const facts = join(out, 'tooltokens.json')
    const good = await readFile(facts, 'utf8')
    const edit = async (change: (json: Record<string, unknown>) => void): Promise<void> => {
      const json = JSON.parse(good) as Record<string, unknown>
      change(json)
      await writeFile(facts, JSON.stringify(json))
    }
    for (const [change, message] of [
      [(json) => (json['width'] = 8), /weight that is not \[3,8\].*\[3,16\]$/],
      [(json) => (json['tools'] = pens.slice(1)), /\[2,16\]/],
      [(json) => (json['tools'] = [pens[0], pens[0], pens[1]]), /same id/],
      [(json) => (json['format'] = 9), /9$/],
      [(json) => (json['bias'] = null), /null$/],
      [(json) => (json['start'] = {}), /not known/],
    ] as readonly (readonly [(json: Record<string, unknown>) => void, RegExp])[]) {
      await edit(change)
      await expect(readToolTokens(out)).rejects.toThrow(message)
    }
    await writeFile(facts, '{')
    await expect(readToolTokens(out)).rejects.toThrow(/not JSON/)
    const broken = { ...added.tokens, rows: added.tokens.rows.map((x, i) => (i === 20 ? NaN : x)) }
    await expect(writeToolTokens(out, broken)).rejects.toThrow(/"multiply"$/)
  })

  for (const tied of [true, false])
    it(`merge into a model whose output layer is ${tied ? 'its embedding table' : 'its own'}`, async () => {
      const from = join(folder, tied ? 'tied' : 'untied')
      if (!tied) await saveSmall(from, await smallModel(false))
      const own = tied ? model : await openFrozenModel(from)
      const tokens = { ...added.tokens, fingerprint: fingerprint(own), bias: 4 }
      const out = join(folder, `merged-${tied}`)
      const { ids, logitDifference } = await mergeToolTokens(from, tokens, out)
      const first = own.encoder.size
      expect(ids).toEqual([first, first + 1, first + 2])
      expect(logitDifference).toBeLessThan(1e-5)
      const encoder = compile(await load(out))
      expect([...encoder.encode('<multiply>', { special: 'allow' })]).toEqual([first + 1])
      const { config, params } = await loadDecoder(out)
      // Three tools fit into four rows of padding.
      expect(config).toMatchObject({ vocabulary: own.config.vocabulary, tied: false })
      const head = (params.head as NonNullable<typeof params.head>).weight.data
      expect(head.slice(first * 16, (first + 3) * 16)).toEqual(tokens.rows)
      const words = own.encoder.encode(pens[1].description)
      const input = params.tokens.weight.data
      for (let i = 0; i < 16; i++)
        expect(input[(first + 1) * 16 + i]).toBeCloseTo(
          words.reduce((sum, id) => sum + input[id * 16 + i], 0) / words.length,
          5,
        )
      const generation = await readFile(join(out, 'generation_config.json'), 'utf8')
      expect(JSON.parse(generation)).toMatchObject({ sequence_bias: ids.map((id) => [[id], 4]) })
      // transformers refuses 4 in the place of 4.0.
      expect(generation.match(/ 4\.0\n/g)).toHaveLength(3)
      expect((await openCheckpoint(out)).config).toMatchObject({ tie_word_embeddings: false })
      await expect(mergeToolTokens(from, tokens, out)).rejects.toThrow(/in the place/)
      await expect(mergeToolTokens(from, { ...tokens, fingerprint: 'sha256:0' }, join(folder, 'no'))).rejects.toThrow(
        /another model/,
      )
      const again = { ...tokens, fingerprint: fingerprint(await openFrozenModel(out)) }
      await expect(mergeToolTokens(out, again, join(folder, 'no'))).rejects.toThrow(/"<add>"$/)
    })
})
