/** @file Tool rows on disk: `tooltokens.safetensors` and `tooltokens.json`, bound to one model by its fingerprint. */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hostTensor } from '@tokenwright/nn'
import { headerLength, parseHeader, sourceOf, toFloat32, writeHeader } from '@tokenwright/nn/checkpoints'
import { TokenwrightError } from '@tokenwright/text'
import { writeWhole } from '../../files.js'
import type { PriorSource, PriorText } from './prior.js'
import { checkTools, readTools, type Tool } from './tools.js'

export interface ToolTokens {
  readonly tools: readonly Tool[]
  readonly width: number
  /** [tools, width] */
  readonly rows: Float32Array
  /** [tools, width]: where they started. */
  readonly prior: Float32Array
  /** Added to tool logits under greedy decoding; 0 where nothing was held back to choose it. */
  readonly bias: number
  /** Of the model with its tokenizer. */
  readonly fingerprint: string
  readonly text: PriorText
  readonly source: PriorSource | 'uniform'
  readonly centered: boolean
  /** Figures of the training, for people. */
  readonly metrics: Readonly<Record<string, number>>
}

const TENSORS = 'tooltokens.safetensors'
const FACTS = 'tooltokens.json'
const FORMAT = 1

/** Writes both files into a folder. @throws TokenwrightError `unwritable`; `invalid-data` for rows that are not finite */
export async function writeToolTokens(folder: string, tokens: ToolTokens): Promise<void> {
  const { tools, width, rows, prior } = tokens
  for (const numbers of [rows, prior]) {
    const odd = numbers.findIndex((x) => !Number.isFinite(x))
    if (odd >= 0)
      throw new TokenwrightError('invalid-data', 'a tool row that is not finite', {
        value: tools[Math.floor(odd / width)].id,
      })
  }
  const shape = [tools.length, width]
  const sources = [sourceOf('weight', hostTensor(shape, rows)), sourceOf('prior', hostTensor(shape, prior))]
  const parts = [writeHeader(sources), ...(await Promise.all(sources.map((source) => source.bytes())))]
  const { fingerprint, bias, text, source, centered, metrics } = tokens
  const facts = { format: FORMAT, fingerprint, width, bias, start: { text, source, centered }, tools, metrics }
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new TokenwrightError('unwritable', 'folder that cannot be made', { value: folder, cause })
  })
  await writeWhole(join(folder, TENSORS), Buffer.concat(parts))
  await writeWhole(join(folder, FACTS), `${JSON.stringify(facts, null, 2)}\n`)
}

/**
 * Reads both files back.
 * @param fingerprint of the model they are to be used with; not compared if not given
 * @throws TokenwrightError `invalid-data` for files that do not fit each other, and for rows that were made for another model
 */
export async function readToolTokens(folder: string, fingerprint?: string): Promise<ToolTokens> {
  const [facts, bytes] = await Promise.all(
    [FACTS, TENSORS].map((name) =>
      readFile(join(folder, name)).catch((cause: unknown) => {
        throw new TokenwrightError('unreadable', 'file that cannot be read', { value: join(folder, name), cause })
      }),
    ),
  )
  const where = join(folder, FACTS)
  const json = factsOf(facts.toString('utf8'), where)
  const { tensors } = parseHeader(
    bytes.subarray(8, 8 + headerLength(bytes.subarray(0, 8), bytes.length, TENSORS)),
    bytes.length,
    join(folder, TENSORS),
  )
  const shape = [json.tools.length, json.width].join()
  const read = (name: string): Float32Array => {
    const tensor = tensors.get(name)
    if (tensor === undefined || tensor.shape.join() !== shape)
      throw new TokenwrightError('invalid-data', `a tensor ${name} that is not [${shape}], as tooltokens.json says`, {
        where: folder,
        value: tensor?.shape ?? name,
      })
    const values = toFloat32(tensor.type, bytes.subarray(tensor.start, tensor.end))
    if (!values.every(Number.isFinite))
      throw new TokenwrightError('invalid-data', 'tool rows that are not finite', { where: folder, value: name })
    return values
  }
  if (fingerprint !== undefined && fingerprint !== json.fingerprint)
    throw new TokenwrightError('invalid-data', `tool rows of another model, ${json.fingerprint}; this one is`, {
      where,
      value: fingerprint,
    })
  return { ...json, rows: read('weight'), prior: read('prior') }
}

function factsOf(text: string, where: string): Omit<ToolTokens, 'rows' | 'prior'> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new TokenwrightError('invalid-data', 'a file that is not JSON', { value: where, cause })
  }
  const fail = (what: string, value: unknown): never => {
    throw new TokenwrightError('invalid-data', what, { where, value })
  }
  if (typeof json !== 'object' || json === null) return fail('a file that holds no object', json)
  const { format, fingerprint, width, bias, start, tools, metrics } = json as Record<string, unknown>
  if (format !== FORMAT) return fail('tool rows in a format that is not known', format)
  if (typeof fingerprint !== 'string') return fail('tool rows without the fingerprint of a model', fingerprint)
  if (!Number.isSafeInteger(width) || (width as number) < 1) return fail('a width that is no length', width)
  if (typeof bias !== 'number') return fail('a constant that is no number', bias)
  const begun = (typeof start === 'object' && start !== null ? start : {}) as Record<string, unknown>
  const words = (['name', 'description', 'both'] as const).find((one) => one === begun['text'])
  const source = (['hidden', 'output', 'input', 'uniform'] as const).find((one) => one === begun['source'])
  if (words === undefined || source === undefined) return fail('a start that is not known', start)
  const read = readTools(JSON.stringify(tools ?? null), where)
  checkTools(read, where)
  const numbers = Object.entries((metrics ?? {}) as Record<string, unknown>).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  )
  return {
    tools: read,
    width: width as number,
    bias,
    fingerprint,
    text: words,
    source,
    centered: begun['centered'] === true,
    metrics: Object.fromEntries(numbers),
  }
}
