/** @file SuperBPE as it is described: recount everything, take the best pair, do it again. For ASCII text and the split of GPT-2. */
import { BYTES_BY_CHARACTER } from '../../train/alphabet.js'

export interface TwinOptions {
  readonly vocabularySize: number
  readonly transition: number
  readonly maxWords: number
  readonly forbidColonSpace: boolean
}

const WORDS = /'(?:s|t|re|ve|m|ll|d)| ?[a-zA-Z]+| ?[0-9]+| ?[^\sa-zA-Z0-9]+|\s+(?!\S)|\s+/g
const LINES = /[^\r\n]*[\r\n]+|[^\r\n]+/g
const STAGE_TWO = /[0-9]{1,3}| ?[^\sa-zA-Z0-9]{2,}[\r\n/]*| +(?!\S)/g

/** Texts of all tokens by id, and all merges. */
export function trainSuperTwin(
  documents: readonly string[],
  options: TwinOptions,
): { texts: string[]; merges: number[][] } {
  const texts = BYTES_BY_CHARACTER.map((byte) => String.fromCharCode(byte))
  const merges: number[][] = []
  const spell = (piece: string): number[] => Array.from(piece, (character) => texts.indexOf(character))

  const words = documents.flatMap((document) => document.match(WORDS) ?? []).map(spell)
  learn(words, texts, merges, options.transition, () => true)
  if (texts.length >= options.vocabularySize) return { texts, merges }

  let pieces = documents
    .flatMap((document) => document.match(LINES) ?? [])
    .flatMap(isolate)
    .map(spell)
  for (const [left, right] of merges) {
    const id = texts.indexOf(texts[left] + texts[right])
    pieces = pieces.map((piece) => replace(piece, left, right, id))
  }
  learn(pieces, texts, merges, options.vocabularySize, (text) => {
    if (options.forbidColonSpace && text.includes(': ')) return false
    if (/[\r\n][^\r\n]/.test(text)) return false
    return (text.match(/\S+/g) ?? []).length <= options.maxWords
  })
  return { texts, merges }
}

/** Matches, and what lies between them. */
function isolate(line: string): string[] {
  const pieces: string[] = []
  let at = 0
  for (const { 0: match, index } of line.matchAll(STAGE_TWO)) {
    pieces.push(line.slice(at, index), match)
    at = index + match.length
  }
  pieces.push(line.slice(at))
  return pieces.filter((piece) => piece !== '')
}

function learn(
  sequences: number[][],
  texts: string[],
  merges: number[][],
  target: number,
  accept: (text: string) => boolean,
): void {
  const refused = new Set<string>()
  while (texts.length < target) {
    const counts = new Map<string, number>()
    for (const sequence of sequences)
      for (let i = 1; i < sequence.length; i++) {
        const pair = `${sequence[i - 1]} ${sequence[i]}`
        counts.set(pair, (counts.get(pair) ?? 0) + 1)
      }
    const best = [...counts]
      .filter(([pair]) => !refused.has(pair))
      .map(([pair, count]) => ({ pair, count, ids: pair.split(' ').map(Number) }))
      .toSorted((a, b) => b.count - a.count || a.ids[0] - b.ids[0] || a.ids[1] - b.ids[1])[0]
    if (best === undefined) return
    const [left, right] = best.ids
    const text = texts[left] + texts[right]
    if (!accept(text)) {
      refused.add(best.pair)
      continue
    }
    merges.push([left, right])
    let id = texts.indexOf(text)
    if (id < 0) id = texts.push(text) - 1
    sequences.forEach((sequence, i) => (sequences[i] = replace(sequence, left, right, id)))
  }
}

function replace(sequence: number[], left: number, right: number, id: number): number[] {
  const out: number[] = []
  for (let i = 0; i < sequence.length; i++)
    if (sequence[i] === left && sequence[i + 1] === right) {
      out.push(id)
      i++
    } else out.push(sequence[i])
  return out
}
