/**
 * @file What the frozen body says at each place that has a label, computed once. With log Z of the words kept beside the state,
 * training tool rows never looks at the vocabulary again.
 */
import {
  crossEntropy,
  hostTensor,
  linear,
  max,
  pick,
  reshape,
  take,
  type HostTensor,
  type Tensor,
} from '@tokenwright/nn'
import { compile, disposeTree, type CompileOptions } from '@tokenwright/nn/compile'
import { decoderStates, type DecoderParams } from '@tokenwright/nn/models'
import { createBreather } from '@tokenwright/measure/corpora'
import { createDraw } from '@tokenwright/measure/statistics'
import type { Example } from './calls.js'
import type { FrozenModel } from './frozen-model.js'
import { IGNORED, labelTokens } from './labels.js'

export interface CachedStates {
  readonly width: number
  readonly count: number
  /** [count, width]: final normalised states at the position before the label. */
  readonly hidden: Float32Array
  /** log of the sum over words of e to their logits. */
  readonly logZ: Float32Array
  /** The highest logit of a word: what a tool must beat under greedy decoding. */
  readonly best: Float32Array
  /** Logit of the label where it is a word; 0 where it is a tool. */
  readonly word: Float32Array
  /** Index of the tool, or −1 for a word. */
  readonly tool: Int32Array
  /** How many labels a row stands for: above 1 where word labels were sampled. */
  readonly weight: Float32Array
  /** Which example it comes from. */
  readonly example: Int32Array
  /** White-space separated words of the examples, for rates. */
  readonly words: number
  /** As in `LabelledTokens`, summed. */
  readonly moved: number
  readonly dropped: number
}

export interface StateReader {
  /** States and costs at every labelled place of the examples. */
  read(examples: readonly Example[], options?: ReadOptions): Promise<CachedStates>
  /** The state after the last token of each text, [texts, width], with the highest logit of a word there. */
  readLast(texts: readonly string[], signal?: AbortSignal): Promise<{ hidden: Float32Array; best: Float32Array }>
  /** All final states of token lists, in their order. */
  readAll(lists: readonly (readonly number[])[], signal?: AbortSignal): Promise<Float32Array[]>
  dispose(): Promise<void>
}

export interface ReadOptions {
  /** Word labels taken from each example, at random; the others are stood for by weights. All if not given. */
  readonly wordsPerExample?: number
  readonly seed?: number
  readonly signal?: AbortSignal
}

/** Sequences in one run of the body. */
const BATCH = 16
/** Lengths are padded to a multiple of this, so that few shapes are compiled. */
const LENGTH_STEP = 32
/** Places in one run of the output layer. */
const PLACES = 256

interface Place {
  readonly list: number
  /** Position whose state is read. */
  readonly at: number
}

/**
 * @example
 * const reader = createStateReader(model)
 * const cached = await reader.read(examples)
 */
export function createStateReader(
  model: FrozenModel,
  options: Pick<CompileOptions, 'executor' | 'threads' | 'providers'> = {},
): StateReader {
  const { config, params, encoder, begin } = model
  const { width, vocabulary, positions } = config
  const body = compile((inner: DecoderParams, ids: Tensor) => decoderStates(inner, config, { ids }).hidden, options)
  const gather = compile((hidden: Tensor, places: Tensor) => {
    const [rows, length, size] = hidden.shape
    return take(reshape(hidden, [rows * length, size]), places)
  }, options)
  const costs = compile((head: { weight: Tensor; bias?: Tensor }, states: Tensor, next: Tensor) => {
    const logits = linear(states, head.weight, head.bias)
    return { word: pick(logits, next), cost: crossEntropy(logits, next), best: max(logits, -1) }
  }, options)
  const head = params.head ?? { weight: params.tokens.weight }

  /** States at places of token lists, [places, width]. Lists longer than the model's positions are read in overlapping windows. */
  async function statesAt(
    lists: readonly ArrayLike<number>[],
    places: readonly Place[],
    signal?: AbortSignal,
  ): Promise<Float32Array> {
    const out = new Float32Array(places.length * width)
    const windows = new Map<string, { list: number; start: number; members: { place: number; at: number }[] }>()
    const half = Math.max(1, Math.floor(positions / 2))
    places.forEach(({ list, at }, place) => {
      // The first window covers all of itself, each further one its second half.
      const start = at < positions ? 0 : Math.floor((at - positions) / half + 1) * half
      const name = `${list} ${start}`
      const found = windows.get(name)
      if (found === undefined) windows.set(name, { list, start, members: [{ place, at: at - start }] })
      else found.members.push({ place, at: at - start })
    })
    const lengthOf = (window: { members: readonly { at: number }[] }): number => {
      let most = 0
      for (const { at } of window.members) most = Math.max(most, at + 1)
      return Math.min(positions, Math.ceil(most / LENGTH_STEP) * LENGTH_STEP)
    }
    const jobs = [...windows.values()].map((window) => ({ ...window, length: lengthOf(window) }))
    jobs.sort((a, b) => a.length - b.length)
    const breathe = createBreather(signal)
    for (let first = 0; first < jobs.length;) {
      const { length } = jobs[first]
      let last = first
      while (last < jobs.length && last - first < BATCH && jobs[last].length === length) last++
      const batch = jobs.slice(first, last)
      first = last
      const ids = new Int32Array(BATCH * length)
      const wanted: number[] = []
      const targets: number[] = []
      batch.forEach(({ list, start, members }, row) => {
        const tokens = lists[list]
        for (let i = 0; i < length && start + i < tokens.length; i++) ids[row * length + i] = tokens[start + i]
        for (const { place, at } of members) {
          wanted.push(row * length + at)
          targets.push(place)
        }
      })
      const hidden = await body(params as never, hostTensor([BATCH, length], ids) as never)
      for (let from = 0; from < wanted.length; from += PLACES) {
        const part = Int32Array.from({ length: PLACES }, (_, i) => wanted[from + i] ?? 0)
        const taken = await gather(hidden as never, hostTensor([PLACES], part) as never)
        const { data } = await taken.read()
        taken.dispose()
        for (let i = 0; i < PLACES && from + i < wanted.length; i++)
          out.set((data as Float32Array).subarray(i * width, (i + 1) * width), targets[from + i] * width)
      }
      disposeTree(hidden)
      await breathe()
    }
    return out
  }

  /** Of words at states: log Z, the logit of the next token, the highest logit. */
  async function wordCosts(
    hidden: Float32Array,
    next: ArrayLike<number>,
    signal?: AbortSignal,
  ): Promise<{ logZ: Float32Array; word: Float32Array; best: Float32Array }> {
    const count = next.length
    const found = { logZ: new Float32Array(count), word: new Float32Array(count), best: new Float32Array(count) }
    const breathe = createBreather(signal)
    const size = Math.max(16, Math.min(PLACES, Math.floor(2 ** 25 / vocabulary)))
    for (let from = 0; from < count; from += size) {
      const states = new Float32Array(size * width)
      const taken = Math.min(size, count - from)
      states.set(hidden.subarray(from * width, (from + taken) * width))
      const labels = Int32Array.from({ length: size }, (_, i) => (i < taken ? next[from + i] : 0))
      const result = (await costs(
        head as never,
        hostTensor([size, width], states) as never,
        hostTensor([size], labels) as never,
      )) as unknown as Record<'word' | 'cost' | 'best', { read(): Promise<HostTensor> }>
      const [word, cost, best] = await Promise.all(
        (['word', 'cost', 'best'] as const).map(async (name) => (await result[name].read()).data as Float32Array),
      )
      disposeTree(result)
      for (let i = 0; i < taken; i++) {
        found.word[from + i] = word[i]
        found.logZ[from + i] = cost[i] + word[i]
        found.best[from + i] = best[i]
      }
      await breathe()
    }
    return found
  }

  const encodeText = (text: string): number[] => [...begin, ...encoder.encode(text)]
  return {
    async read(examples, { wordsPerExample = Infinity, seed = 1, signal } = {}) {
      const draw = createDraw(seed)
      const labelled = examples.map((example) => labelTokens(encoder, example, vocabulary, begin))
      const places: Place[] = []
      const next: number[] = []
      const tool: number[] = []
      const weight: number[] = []
      labelled.forEach(({ ids, labels }, list) => {
        const wordPlaces: number[] = []
        for (let i = Math.max(1, begin.length); i < ids.length; i++) {
          if (labels[i] === IGNORED) continue
          if (labels[i] < vocabulary) wordPlaces.push(i)
          else {
            places.push({ list, at: i - 1 })
            next.push(0)
            tool.push(labels[i] - vocabulary)
            weight.push(1)
          }
        }
        const taken = Math.min(wordPlaces.length, wordsPerExample)
        for (let k = 0; k < taken; k++) {
          if (taken < wordPlaces.length) {
            const other = k + draw(wordPlaces.length - k)
            ;[wordPlaces[k], wordPlaces[other]] = [wordPlaces[other], wordPlaces[k]]
          }
          const i = wordPlaces[k]
          places.push({ list, at: i - 1 })
          next.push(ids[i])
          tool.push(-1)
          weight.push(wordPlaces.length / taken)
        }
      })
      const hidden = await statesAt(
        labelled.map(({ ids }) => ids),
        places,
        signal,
      )
      const { logZ, word, best } = await wordCosts(hidden, next, signal)
      const kinds = Int32Array.from(tool)
      kinds.forEach((k, i) => {
        if (k >= 0) word[i] = 0
      })
      return {
        width,
        count: places.length,
        hidden,
        logZ,
        best,
        word,
        tool: kinds,
        weight: Float32Array.from(weight),
        example: Int32Array.from(places, ({ list }) => list),
        words: examples.reduce((sum, { text }) => sum + (text.match(/\S+/g)?.length ?? 0), 0),
        moved: labelled.reduce((sum, one) => sum + one.moved, 0),
        dropped: labelled.reduce((sum, one) => sum + one.dropped, 0),
      }
    },
    async readLast(texts, signal) {
      const lists = texts.map(encodeText).map((ids) => ids.slice(-positions))
      const hidden = await statesAt(
        lists,
        lists.map((ids, list) => ({ list, at: ids.length - 1 })),
        signal,
      )
      const { best } = await wordCosts(hidden, new Int32Array(lists.length), signal)
      return { hidden, best }
    },
    async readAll(lists, signal) {
      const places = lists.flatMap((ids, list) => ids.map((_, at) => ({ list, at })))
      const states = await statesAt(lists, places, signal)
      let from = 0
      return lists.map((ids) => states.slice(from * width, (from += ids.length) * width))
    },
    dispose: async () => {
      await Promise.all([body.dispose(), gather.dispose(), costs.dispose()])
    },
  }
}

/** Rows of cached states by number, as cached states. */
export function selectStates(states: CachedStates, rows: readonly number[]): CachedStates {
  const { width } = states
  const hidden = new Float32Array(rows.length * width)
  rows.forEach((row, i) => hidden.set(states.hidden.subarray(row * width, (row + 1) * width), i * width))
  const numbers = (from: Float32Array): Float32Array => Float32Array.from(rows, (row) => from[row])
  return {
    ...states,
    count: rows.length,
    hidden,
    logZ: numbers(states.logZ),
    best: numbers(states.best),
    word: numbers(states.word),
    tool: Int32Array.from(rows, (row) => states.tool[row]),
    weight: numbers(states.weight),
    example: Int32Array.from(rows, (row) => states.example[row]),
  }
}
