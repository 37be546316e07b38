/**
 * @file The bundled merge ranks as vocabularies: one base64 string of compact bytes for each file of ranks
 * (scripts/make-encodings.mjs says how they are laid out), imported on demand so that bundlers split it out.
 */
import { readBundled } from '#bundled'
import { decodeBase64 } from '../base64.js'
import { knownCuts, rememberCuts } from '../fast/known-cuts.js'
import type { Vocabulary } from '../vocabulary.js'
import type { RanksName } from './definitions.js'

const loaded = new Map<RanksName, Promise<Vocabulary>>()

/** The vocabulary of one file of ranks; the same object for every caller, so it must not be written to. */
export function loadRanks(name: RanksName): Promise<Vocabulary> {
  let vocabulary = loaded.get(name)
  if (vocabulary === undefined) {
    vocabulary = importRanks(name)
    loaded.set(name, vocabulary)
    // A failed import (a network that was down) is tried again by the next caller.
    vocabulary.catch(() => loaded.delete(name))
  }
  return vocabulary
}

async function importRanks(name: RanksName): Promise<Vocabulary> {
  const own = unpack(readBundled(`encodings/data/${name}.bin`) ?? decodeBase64(await importModule(name)))
  return name === 'p50k_base' ? append(await loadRanks('r50k_base'), own, P50K_FIRST) : own
}

/** Where there are no files: in a browser, and in a bundle. One literal import each, since bundlers follow nothing else. */
async function importModule(name: RanksName): Promise<string> {
  switch (name) {
    case 'r50k_base':
      return (await import('./data/r50k_base.generated.js')).ranks
    case 'p50k_base':
      return (await import('./data/p50k_base.generated.js')).ranks
    case 'cl100k_base':
      return (await import('./data/cl100k_base.generated.js')).ranks
    case 'o200k_base':
      return (await import('./data/o200k_base.generated.js')).ranks
  }
}

/** Id of the first token that p50k_base adds to r50k_base; the id before it is <|endoftext|>. */
const P50K_FIRST = 50257

function unpack(packed: Uint8Array): Vocabulary {
  const count = new DataView(packed.buffer, packed.byteOffset).getUint32(0, true)
  const ends = new Uint32Array(count)
  let end = 0
  for (let i = 0; i < count; i++) ends[i] = end += packed[4 + i]
  const vocabulary: Vocabulary = { bytes: packed.subarray(4 + 2 * count), ends, ids: null }
  rememberCuts(vocabulary, packed.subarray(4 + count, 4 + 2 * count))
  return vocabulary
}

function append(base: Vocabulary, more: Vocabulary, firstId: number): Vocabulary {
  const bytes = new Uint8Array(base.bytes.length + more.bytes.length)
  bytes.set(base.bytes)
  bytes.set(more.bytes, base.bytes.length)
  const ends = new Uint32Array(base.ends.length + more.ends.length)
  ends.set(base.ends)
  const ids = new Uint32Array(ends.length)
  for (let i = 0; i < base.ends.length; i++) ids[i] = i
  for (let i = 0; i < more.ends.length; i++) {
    ends[base.ends.length + i] = base.bytes.length + more.ends[i]
    ids[base.ends.length + i] = firstId + i
  }
  const vocabulary: Vocabulary = { bytes, ends, ids }
  const cuts = new Uint8Array(firstId + more.ends.length)
  cuts.set(knownCuts(base) ?? [])
  cuts.set(knownCuts(more) ?? [], firstId)
  rememberCuts(vocabulary, cuts)
  return vocabulary
}
