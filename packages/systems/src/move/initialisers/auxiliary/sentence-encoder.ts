/**
 * @file Auxiliary embeddings from a sentence encoder of the BERT family, as the authors of TokenAdapt use one: the mean of the last
 * states of a text's tokens, padding left out and no prompt before it.
 */
import { compile as compileProgram, hostTensor, type HostTensor, type Tensor } from '@tokenwright/nn'
import { bertStates, loadBert, longestText, meanPooled, type BertParams } from '@tokenwright/nn/models'
import { createBreather } from '@tokenwright/measure/corpora'
import { compile, load, TokenwrightError } from '@tokenwright/text'
import type { Auxiliary } from '../contract.js'

export interface SentenceEncoder extends Auxiliary {
  dispose(): Promise<void>
}

/** Texts in one run of the model, and the multiple that lengths are padded to: few shapes are compiled. */
const BATCH = 32
const MULTIPLE = 8

interface Fed {
  readonly ids: Tensor
  readonly mask: Tensor
}

/**
 * Opens a folder with an encoder (BERT, RoBERTa, XLM-R) and its tokenizer. Texts are embedded once and remembered. What is no text,
 * such as a part of a character, has no vector.
 *
 * @throws TokenwrightError as `loadBert` and `load` do; `invalid-data` for a tokenizer with more ids than the encoder has rows
 * @example const auxiliary = await sentenceEncoder('models/multilingual-e5-small')
 */
export async function sentenceEncoder(
  folder: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<SentenceEncoder> {
  const { config, params } = await loadBert(folder)
  const encoder = compile(await load(folder))
  if (encoder.size > config.vocabulary)
    throw new TokenwrightError('invalid-data', `a tokenizer with more ids than the ${config.vocabulary} rows`, {
      where: folder,
      value: encoder.size,
    })
  const { width } = config
  const longest = longestText(config)
  const run = compileProgram((inner: BertParams, { ids, mask }: Fed): Tensor =>
    meanPooled(bertStates(inner, config, { ids, mask }).hidden, mask),
  )
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const known = new Map<string, Float32Array>()
  const idsOf = (text: string): Uint32Array => {
    const ids = encoder.encode(text, { template: true })
    if (ids.length <= longest) return ids
    // The last token closes the text.
    return Uint32Array.from([...ids.subarray(0, longest - 1), ids[ids.length - 1]])
  }
  const embedBatch = async (batch: readonly { readonly text: string; readonly ids: Uint32Array }[]): Promise<void> => {
    const most = Math.max(...batch.map(({ ids }) => ids.length))
    const length = Math.min(longest, Math.ceil(most / MULTIPLE) * MULTIPLE)
    const ids = new Int32Array(BATCH * length).fill(config.padding ?? 0)
    const mask = new Float32Array(BATCH * length)
    batch.forEach((one, row) => {
      ids.set(one.ids, row * length)
      mask.fill(1, row * length, row * length + one.ids.length)
    })
    const shape = [BATCH, length]
    const result = (await run(
      params as never,
      { ids: hostTensor(shape, ids), mask: hostTensor(shape, mask) } as never,
    )) as unknown as { read(): Promise<HostTensor>; dispose(): void }
    const data = (await result.read()).data as Float32Array
    result.dispose()
    batch.forEach(({ text }, row) => known.set(text, data.slice(row * width, (row + 1) * width)))
  }
  return {
    name: `sentence encoder ${folder}`,
    width,
    async embed(texts) {
      const breathe = createBreather(options.signal)
      const spelled = texts.map((bytes) => textOf(decoder, bytes))
      const missing = [...new Set(spelled)].flatMap((text) =>
        text === undefined || known.has(text) ? [] : [{ text, ids: idsOf(text) }],
      )
      const ordered = missing.filter(({ ids }) => ids.length > 0).toSorted((a, b) => a.ids.length - b.ids.length)
      for (let from = 0; from < ordered.length; from += BATCH) {
        await embedBatch(ordered.slice(from, from + BATCH))
        await breathe()
      }
      const data = new Float32Array(texts.length * width)
      spelled.forEach((text, i) => {
        const vector = text === undefined ? undefined : known.get(text)
        if (vector !== undefined) data.set(vector, i * width)
      })
      return data
    },
    dispose: () => run.dispose(),
  }
}

function textOf(decoder: TextDecoder, bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return undefined
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    if (cause instanceof TypeError) return undefined
    throw cause
  }
}
