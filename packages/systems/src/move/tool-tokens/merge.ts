/** @file Puts tool rows into a model folder, as added tokens behind its vocabulary, for runtimes that know nothing of tools. */
import { randomUUID } from 'node:crypto'
import { readFile, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { hostTensor, type HostTensor } from '@tokenwright/nn'
import {
  fromFloat32,
  openCheckpoint,
  sourceOf,
  toFloat32,
  writeCheckpoint,
  type Checkpoint,
  type TensorSource,
} from '@tokenwright/nn/checkpoints'
import { loadDecoder } from '@tokenwright/nn/models'
import { compile, load, specialToken, TokenwrightError, toTokenizerJson } from '@tokenwright/text'
import { takePlace } from '../take-place.js'
import { findTokenTensors } from '../tokenadapt/matrices.js'
import { legalFiles, readJson } from '../tokenadapt/open.js'
import { logitsOf } from '../tokenadapt/verify.js'
import type { ToolTokens } from './file.js'
import { fingerprint, openFrozenModel } from './frozen-model.js'
import { bare } from './generate.js'

export interface Merged {
  readonly folder: string
  /** Ids of the tools, in their order. */
  readonly ids: readonly number[]
  /** Largest difference between logits of words before and after. */
  readonly logitDifference: number
}

/** How a tool's token is written. Brackets that an id has stay. */
export const tokenText = (id: string): string => (/^[<[].*[>\]]$/.test(id) ? id : `<${bare(id)}>`)

/**
 * Writes the model with its tools as a complete Hugging Face folder: output rows behind the last token, input rows that are the
 * mean of the rows of each tool's words, added tokens, and the constant as `sequence_bias` of generation_config.json. A model
 * whose output layer is its embedding table gets an output layer of its own. The folder is read back before it stands there.
 *
 * @throws TokenwrightError `invalid-data` for rows of another model or tokens that are there already; `unwritable`
 */
export async function mergeToolTokens(
  model: string,
  tokens: ToolTokens,
  out: string,
  options: { readonly force?: boolean } = {},
): Promise<Merged> {
  const frozen = await openFrozenModel(model)
  const print = fingerprint(frozen)
  if (print !== tokens.fingerprint)
    throw new TokenwrightError('invalid-data', `tool rows of another model, ${tokens.fingerprint}; this one is`, {
      where: model,
      value: print,
    })
  const there = await stat(out).then(
    () => true,
    () => false,
  )
  if (there && options.force !== true)
    throw new TokenwrightError('unwritable', 'there is something in the place of the new folder', { value: out })
  const checkpoint = await openCheckpoint(model)
  const { encoder } = frozen
  const first = encoder.size
  const added = tokens.tools.map(({ id }, i) => {
    const content = tokenText(id)
    if (encoder.tokenToId(content) !== undefined)
      throw new TokenwrightError('invalid-data', 'a tokenizer that has this token already', { value: content })
    return specialToken(first + i, content)
  })
  const tokenizer = { ...encoder.tokenizer, added_tokens: [...encoder.tokenizer.added_tokens, ...added] }
  const rows = Math.max(frozen.config.vocabulary, first + tokens.tools.length)
  const spelled = tokens.tools.map(({ name, description }) => [...encoder.encode(description || name)])
  const draft = join(dirname(out), `.${basename(out)}.${randomUUID()}.unverified`)
  try {
    await writeCheckpoint(draft, await sources(checkpoint, tokens, first, rows, spelled), {
      config: { ...checkpoint.config, vocab_size: rows, tie_word_embeddings: false },
      files: await filesOf(model, toTokenizerJson(tokenizer), tokens, first),
    })
    const logitDifference = await verify(draft, model, tokens, first)
    await takePlace(draft, out)
    return { folder: out, ids: added.map(({ id }) => id), logitDifference }
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

async function sources(
  checkpoint: Checkpoint,
  tokens: ToolTokens,
  first: number,
  rows: number,
  spelled: readonly (readonly number[])[],
): Promise<TensorSource[]> {
  const { input, output, copies, biases, width } = await findTokenTensors(checkpoint)
  const lengthened = async (name: string, tools: (old: Float32Array) => Float32Array): Promise<Uint8Array> => {
    const { type } = checkpoint.tensors.get(name) ?? input
    const old = toFloat32(type, await checkpoint.readBytes(name))
    const size = name === input.name || name === output?.name ? width : 1
    const all = new Float32Array(rows * size)
    all.set(old)
    all.set(tools(old), first * size)
    return fromFloat32(type, all)
  }
  const ofWords = (old: Float32Array): Float32Array => {
    const made = new Float32Array(spelled.length * width)
    spelled.forEach((ids, tool) => {
      for (const id of ids) for (let i = 0; i < width; i++) made[tool * width + i] += old[id * width + i] / ids.length
    })
    return made
  }
  const noBias = (): Float32Array => new Float32Array(spelled.length)
  const dropped = new Set(copies.map(({ name }) => name))
  const found = [...checkpoint.tensors.values()].flatMap(({ name, type, shape }): TensorSource[] => {
    if (dropped.has(name)) return []
    if (name === input.name) return [{ name, type, shape: [rows, width], bytes: () => lengthened(name, ofWords) }]
    if (name === output?.name)
      return [{ name, type, shape: [rows, width], bytes: () => lengthened(name, () => tokens.rows) }]
    if (biases.some((bias) => bias.name === name))
      return [{ name, type, shape: [rows], bytes: () => lengthened(name, noBias) }]
    return [{ name, type, shape, bytes: () => checkpoint.readBytes(name) }]
  })
  if (output !== undefined) return found
  const head = async (): Promise<Uint8Array> => {
    const all = new Float32Array(rows * width)
    all.set((await checkpoint.read(input.name)).data as Float32Array)
    all.set(tokens.rows, first * width)
    return fromFloat32(input.type, all)
  }
  return [...found, { name: 'lm_head.weight', type: input.type, shape: [rows, width], bytes: head }]
}

async function filesOf(
  model: string,
  tokenizer: string,
  tokens: ToolTokens,
  first: number,
): Promise<Map<string, string | Uint8Array>> {
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
  const config = (await readJson(model, 'tokenizer_config.json')) ?? {
    tokenizer_class: 'PreTrainedTokenizerFast',
    clean_up_tokenization_spaces: false,
  }
  // A list of added tokens from before would hide the new ones.
  const { added_tokens_decoder: _old, ...kept } = config
  const generation = (await readJson(model, 'generation_config.json')) ?? {}
  const files = new Map<string, string | Uint8Array>([
    ['tokenizer.json', tokenizer],
    ['tokenizer_config.json', json(kept)],
    ['generation_config.json', withBias(json({ ...generation, ...biasOf(tokens, first) }))],
  ])
  for (const name of await legalFiles(model)) files.set(name, await readFile(join(model, name)))
  return files
}

function biasOf({ tools, bias }: ToolTokens, first: number): { readonly sequence_bias?: unknown } {
  return bias === 0 ? {} : { sequence_bias: tools.map((_, i) => [[first + i], bias]) }
}

/** transformers refuses a whole number here, and JavaScript writes 4.0 as 4. */
const withBias = (text: string): string => text.replace(/(\],\n\s+-?\d+)(?=\n\s+\])/g, '$1.0')

const PROBE = 'There are 12 sacks of flour at the old mill, and 40 more by the river.'

/** Reads the folder back: ids, rows and logits are what they were meant to be. */
async function verify(folder: string, model: string, tokens: ToolTokens, first: number): Promise<number> {
  const fail = (what: string, value: unknown): never => {
    throw new TokenwrightError('invalid-data', `a merged model that ${what}`, { where: folder, value })
  }
  const encoder = compile(await load(folder))
  tokens.tools.forEach(({ id }, i) => {
    if (encoder.tokenToId(tokenText(id)) !== first + i) fail('has a tool under another id', id)
  })
  const [before, after] = [await loadDecoder(model), await loadDecoder(folder)]
  const ids = encoder.encode(PROBE).subarray(0, Math.min(32, before.config.positions))
  const [old, now] = [await logitsOf(before, ids), await logitsOf(after, ids)]
  const head = (after.params.head?.weight ?? fail('has no output layer', folder)) as HostTensor
  const stored = toFloat32('F32', await sourceOf('rows', hostTensor([tokens.rows.length], tokens.rows)).bytes())
  const { width } = tokens
  for (let i = 0; i < stored.length; i++) {
    const apart = Math.abs((head.data as Float32Array)[first * width + i] - stored[i])
    // Half precision keeps eleven bits, bfloat16 eight.
    if (!(apart <= 1e-2 * Math.abs(stored[i]) + 1e-6)) fail('has other tool rows than were learned', stored[i])
  }
  let difference = 0
  for (let place = 0; place < ids.length; place++)
    for (let id = 0; id < first; id++) {
      const apart = Math.abs(old[place * before.config.vocabulary + id] - now[place * after.config.vocabulary + id])
      difference = Number.isFinite(apart) ? Math.max(difference, apart) : Infinity
    }
  if (!(difference <= 1e-5)) fail('gives other logits to words', difference)
  return difference
}
