import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { hostTensor, type Tensor } from '../../array/tensor.js'
import type { KeyMap } from '../../checkpoints/key-map.js'
import { compile, readTree } from '../../compile/compile.js'
import { withLora, type LoraParams } from '../../layers/lora.js'
import { leavesOf } from '../../testing/descent.js'
import { farthest, withFormulaFolder, type FormulaTensor } from '../../testing/formula.js'
import { bertKeys, bertStates, loadBert, sequenceLogits, type BertParams } from '../bert/index.js'
import { decoderLogits, decoderStates, type DecoderParams } from '../decoder/decoder.js'
import { describeDecoder, loadDecoder } from '../decoder/load.js'
import { mergePeft, readPeft, writePeft, type PeftAdapter } from './index.js'

interface Case {
  readonly config: Record<string, unknown>
  readonly tensors: readonly FormulaTensor[]
  readonly adapter: Record<string, unknown>
  readonly file: string
  readonly ids: readonly (readonly number[])[]
  readonly logits: readonly number[]
}

const oracle = JSON.parse(readFileSync(new URL('./oracles/peft.json', import.meta.url), 'utf8')) as {
  readonly roberta: Case
  readonly gpt2: Case
}
const fileOf = ({ file }: Case) => new Uint8Array(Buffer.from(file, 'base64'))
const idsOf = ({ ids }: Case) => hostTensor([ids.length, ids[0].length], Int32Array.from(ids.flat()))

async function roberta() {
  const model = await withFormulaFolder(oracle.roberta.config, oracle.roberta.tensors, loadBert)
  const { config } = model
  const logits = (params: BertParams, ids: Tensor) => sequenceLogits(params, bertStates(params, config, { ids }).hidden)
  return { model, logits, keys: bertKeys(config, model.layout) }
}

async function gpt2() {
  const model = await withFormulaFolder(oracle.gpt2.config, oracle.gpt2.tensors, loadDecoder)
  const { config } = model
  const logits = (params: DecoderParams, ids: Tensor) =>
    decoderLogits(params, decoderStates(params, config, { ids }).hidden)
  return { model, logits, keys: describeDecoder(oracle.gpt2.config).keys }
}

function comesBack(adapter: PeftAdapter, keys: KeyMap): void {
  const { settings, file } = writePeft(adapter, keys)
  const back = readPeft(settings, file, keys)
  expect(back.options).toEqual(adapter.options)
  expect(leavesOf(back.lora)).toEqual(leavesOf(adapter.lora))
  expect(back.replaced).toEqual(adapter.replaced)
}

describe('adapters of PEFT', () => {
  it('on RoBERTa, with its classifier', async () => {
    const { model, logits, keys } = await roberta()
    const adapter = readPeft(oracle.roberta.adapter, fileOf(oracle.roberta), keys)
    expect(Object.keys(adapter.lora)).toHaveLength(8)
    expect([...adapter.replaced.keys()].every((path) => path.startsWith('classifier.'))).toBe(true)
    const run = compile(logits, { threads: 1 })
    const made = await readTree(await run(mergePeft(model.params, adapter), idsOf(oracle.roberta)))
    expect(farthest(made.data, oracle.roberta.logits)).toBeLessThan(1e-4)
    await run.dispose()
    comesBack(adapter, keys)
  })

  it('on GPT-2, whose queries, keys and values lie in one tensor, unmerged', async () => {
    const { model, logits, keys } = await gpt2()
    const adapter = readPeft(oracle.gpt2.adapter, fileOf(oracle.gpt2), keys)
    expect(Object.keys(adapter.lora)).toHaveLength(8)
    const run = compile(
      (params: DecoderParams, lora: LoraParams, ids: Tensor) => logits(withLora(params, lora, adapter.options), ids),
      { threads: 1 },
    )
    const made = await readTree(await run(model.params, adapter.lora, idsOf(oracle.gpt2)))
    expect(farthest(made.data, oracle.gpt2.logits)).toBeLessThan(1e-4)
    await run.dispose()
    comesBack(adapter, keys)
    const { 'blocks.0.attention.query.weight': query, ...others } = adapter.lora
    const astray = { ...adapter, lora: { ...others, 'blocks.0.attention.query.weight': { ...query, down: query.up } } }
    expect(() => writePeft(astray, keys)).toThrow(/different ways: "h.0.attn.c_attn.weight"$/)
  })

  it('that are of another kind or for another model are refused', async () => {
    const { keys } = await roberta()
    const { adapter } = oracle.roberta
    expect(() => readPeft({ ...adapter, peft_type: 'IA3' }, fileOf(oracle.roberta), keys)).toThrow(/: "IA3"$/)
    expect(() => readPeft({ ...adapter, use_dora: true }, fileOf(oracle.roberta), keys)).toThrow(/use_dora: true$/)
    expect(() => readPeft({ ...adapter, r: 4 }, fileOf(oracle.roberta), keys)).toThrow(/does not fit the model.*lora_A/)
    expect(() => readPeft(adapter, fileOf(oracle.gpt2), keys)).toThrow(/another model: "base_model.model.transformer/)
    expect(() => readPeft(adapter, fileOf(oracle.roberta).slice(0, 900), keys)).toThrow(/adapter_model.safetensors/)
  })
})
