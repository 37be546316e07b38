/**
 * @file WECHSEL (Minixhofer et al., 2022): every token's row, shared or not, from the old tokens that are most like it in a
 * space of word vectors that both languages share. The spaces are joined by an orthogonal map on pairs of words.
 */
import { TokenwrightError } from '@tokenwright/text'
import { orthogonalProcrustes } from './algebra/jacobi.js'
import { checkedVectors, unitVectors } from './auxiliary/unit-vectors.js'
import { samePlan, type Initialiser, type Situation } from './contract.js'
import { findNearest } from './nearest.js'
import { isRow, normalise } from './rows.js'
import { softmax } from './weights.js'

export interface WechselOptions {
  /** 10. */
  readonly neighbours?: number
  /** 0.1. */
  readonly temperature?: number
}

export function wechsel({ neighbours = 10, temperature = 0.1 }: WechselOptions = {}): Initialiser {
  return {
    name: 'wechsel',
    label: `WECHSEL, ${neighbours} nearest in aligned word vectors`,
    fills: 'all',
    fallback: 'columns',
    async prepare(situation) {
      const { vocabularies } = situation
      const { old, shared } = vocabularies
      const { sources, targets, width } = await bothSpaces(situation)
      const mayServe = (id: number): boolean => !vocabularies.oldSpecial.has(id) && isRow(sources, id, width)
      const found = await findNearest(targets, sources, width, Math.min(neighbours, old.size), mayServe, {
        signal: situation.signal,
      })
      return (id) => {
        // Special tokens are copied, as far as both sides have them.
        if (vocabularies.newSpecial.has(id))
          return shared[id] < 0 ? undefined : samePlan('kept', { ids: [shared[id]], weights: [1] })
        if (!isRow(targets, id, width)) return undefined
        const ids = found.indices.subarray(id * found.k, (id + 1) * found.k).filter((other) => other >= 0)
        if (ids.length === 0) return undefined
        const similarities = found.similarities.subarray(id * found.k, id * found.k + ids.length)
        return samePlan('neighbours', { ids, weights: softmax(similarities, temperature) })
      }
    },
  }
}

/** Unit vectors of all old and all new tokens in one space. Token texts lose their spaces, as words have none. */
async function bothSpaces(
  situation: Situation,
): Promise<{ sources: Float32Array; targets: Float32Array; width: number }> {
  const { vocabularies, languages, auxiliary } = situation
  const oldSpace = languages?.old ?? auxiliary
  const newSpace = languages?.new ?? auxiliary
  if (oldSpace === undefined || newSpace === undefined)
    throw new TokenwrightError('invalid-option', 'WECHSEL needs word vectors of both languages, or of one for both', {
      value: 'languages',
    })
  if (oldSpace.width !== newSpace.width)
    throw new TokenwrightError('invalid-option', `word vectors of ${oldSpace.width} numbers beside others`, {
      value: newSpace.width,
    })
  const oldTexts = Array.from({ length: vocabularies.old.size }, (_, id) =>
    vocabularies.old.idToToken(id) === undefined ? new Uint8Array() : stripped(vocabularies.oldBytesOf(id)),
  )
  const newTexts = Array.from(vocabularies.shared, (_, id) =>
    vocabularies.new.idToToken(id) === undefined ? new Uint8Array() : stripped(vocabularies.bytesOf(id)),
  )
  const { width } = newSpace
  let sources = checkedVectors(oldSpace, await oldSpace.embed(oldTexts), oldTexts.length)
  if (languages !== undefined) sources = rotated(sources, width, await alignment(languages))
  return { sources: normalise(sources, width), targets: await unitVectors(newSpace, newTexts), width }
}

/** The orthogonal map from the old space to the new one. @throws TokenwrightError `invalid-option` if no pair has vectors */
export async function alignment(languages: NonNullable<Situation['languages']>): Promise<Float64Array> {
  const { old, new: fresh, dictionary } = languages
  const { width } = old
  const pairs = dictionary.flatMap(([word, other]) =>
    casings(word).flatMap((a) => casings(other).map((b): [string, string] => [a, b])),
  )
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text)
  const [a, b] = [
    await (old.embedWords ?? old.embed)(pairs.map(([word]) => encode(word))),
    await (fresh.embedWords ?? fresh.embed)(pairs.map(([, word]) => encode(word))),
  ]
  const product = new Float64Array(width * width)
  let used = 0
  for (let pair = 0; pair < pairs.length; pair++) {
    if (!isRow(a, pair, width) || !isRow(b, pair, width)) continue
    used++
    for (let i = 0; i < width; i++)
      for (let j = 0; j < width; j++) product[i * width + j] += a[pair * width + i] * b[pair * width + j]
  }
  if (used === 0)
    throw new TokenwrightError('invalid-option', 'no pair of the dictionary has word vectors in both languages', {
      value: dictionary.length,
    })
  return orthogonalProcrustes(product, width)
}

function casings(word: string): string[] {
  const lower = word.toLowerCase()
  return [...new Set([word, lower, lower.replace(/^\p{L}|(?<=[^\p{L}])\p{L}/gu, (letter) => letter.toUpperCase())])]
}

function rotated(data: Float32Array, width: number, map: Float64Array): Float32Array {
  const result = new Float32Array(data.length)
  for (let row = 0; row < data.length; row += width)
    for (let j = 0; j < width; j++) {
      let sum = 0
      for (let i = 0; i < width; i++) sum += data[row + i] * map[i * width + j]
      result[row + j] = sum
    }
  return result
}

function stripped(bytes: Uint8Array): Uint8Array {
  let [from, to] = [0, bytes.length]
  while (from < to && bytes[from] <= 0x20) from++
  while (to > from && bytes[to - 1] <= 0x20) to--
  return bytes.subarray(from, to)
}
