/**
 * @file Where tool rows start and what they are kept near: vectors of the words that name or describe each tool
 * (section "Method" of the paper; the authors' code averages final hidden states of a key string).
 */
import { TokenwrightError } from '@tokenwright/text'
import { outputRows, type FrozenModel } from './frozen-model.js'
import type { StateReader } from './states.js'
import type { Tool } from './tools.js'

export type PriorText = 'name' | 'description' | 'both'
export type PriorSource = 'hidden' | 'output' | 'input'

export interface PriorOptions {
  /** What is read of a tool; `description`, as the paper says. */
  readonly text?: PriorText
  /** Final hidden states (the authors' code), or rows of the output or input matrix; the mean over tokens of each. */
  readonly source?: PriorSource
  /** Takes the mean over tools away first, since what all descriptions share tells none of them apart. Ours; on by default. */
  readonly center?: boolean
  /** Length of rows: 1/√width as in the authors' code, or the median length of the model's own output rows. */
  readonly scale?: 'width' | 'median'
  readonly signal?: AbortSignal
}

/** The text of a tool that its prior is made of, without the brackets of token names. */
export function priorText(tool: Tool, text: PriorText): string {
  const strip = (words: string): string => words.replace(/[<>[\]]/g, '').trim()
  if (text === 'name') return strip(tool.name)
  if (text === 'description') return strip(tool.description)
  return [strip(tool.name), strip(tool.description)].filter((part) => part !== '').join(': ')
}

/**
 * @returns [tools, width], every row of the length that `scale` says
 * @throws TokenwrightError `invalid-data` for a tool without the text that is read, or whose words cancel out
 * @example const prior = await priorRows(model, reader, tools, { source: 'hidden', center: false }) // as the authors do
 */
export async function priorRows(
  model: FrozenModel,
  reader: StateReader,
  tools: readonly Tool[],
  options: PriorOptions = {},
): Promise<Float32Array> {
  const { text = 'description', source = 'hidden', center = true, scale = 'width', signal } = options
  const { width } = model.config
  const lists = tools.map((tool) => {
    const words = priorText(tool, text)
    if (words === '')
      throw new TokenwrightError('invalid-data', `a tool without a ${text === 'both' ? 'name' : text} to start from`, {
        value: tool.id,
      })
    return [...model.encoder.encode(words)]
  })
  const means =
    source === 'hidden' ? meanStates(await reader.readAll(lists, signal), width) : meanRows(model, lists, source)
  // A single tool is its own mean: nothing would be left.
  if (center && tools.length > 1) subtractMean(means, width)
  const length = scale === 'width' ? 1 / Math.sqrt(width) : medianNorm(outputRows(model), width)
  return normalised(means, width, length, tools)
}

function meanStates(states: readonly Float32Array[], width: number): Float64Array {
  const means = new Float64Array(states.length * width)
  states.forEach((rows, tool) => {
    const count = rows.length / width
    for (let i = 0; i < rows.length; i++) means[tool * width + (i % width)] += rows[i] / count
  })
  return means
}

function meanRows(model: FrozenModel, lists: readonly (readonly number[])[], source: 'output' | 'input'): Float64Array {
  const { width } = model.config
  const matrix = source === 'output' ? outputRows(model) : (model.params.tokens.weight.data as Float32Array)
  const means = new Float64Array(lists.length * width)
  lists.forEach((ids, tool) => {
    for (const id of ids) for (let i = 0; i < width; i++) means[tool * width + i] += matrix[id * width + i] / ids.length
  })
  return means
}

function subtractMean(rows: Float64Array, width: number): void {
  const count = rows.length / width
  for (let i = 0; i < width; i++) {
    let sum = 0
    for (let row = 0; row < count; row++) sum += rows[row * width + i]
    for (let row = 0; row < count; row++) rows[row * width + i] -= sum / count
  }
}

function normalised(rows: Float64Array, width: number, length: number, tools: readonly Tool[]): Float32Array {
  const out = new Float32Array(rows.length)
  tools.forEach((tool, row) => {
    let squares = 0
    for (let i = 0; i < width; i++) squares += rows[row * width + i] ** 2
    if (!(squares > 1e-20))
      throw new TokenwrightError('invalid-data', 'a tool whose words give no direction to start from', {
        value: tool.id,
      })
    for (let i = 0; i < width; i++) out[row * width + i] = (rows[row * width + i] * length) / Math.sqrt(squares)
  })
  return out
}

/** The median length of the rows of a matrix. */
export function medianNorm(matrix: Float32Array, width: number): number {
  const norms = Float64Array.from({ length: matrix.length / width }, (_, row) => {
    let squares = 0
    for (let i = 0; i < width; i++) squares += matrix[row * width + i] ** 2
    return Math.sqrt(squares)
  }).sort()
  return norms[norms.length >> 1]
}
