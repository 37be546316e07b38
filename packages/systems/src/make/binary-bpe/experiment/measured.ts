/** @file Measurements of encoders on files, with intervals over files. */
import { costTable } from '@tokenwright/measure/compare'
import type { Encoder } from '@tokenwright/text'
import type { Measurement } from '../../../experiment/contract.js'
import { readExecutable, type SectionKind } from '../executable.js'
import { binaryMeasures, countTokens, emptyCounts } from '../measures.js'

export interface BinaryArm {
  readonly arm: string
  readonly encoder: Encoder
}

const CHUNK = 8192

/** Bytes per token and what goes with it, and the round trip of every file. */
export function measureFiles(
  { arm, encoder }: BinaryArm,
  files: readonly Uint8Array[],
  on: string,
  seed?: number,
): Measurement[] {
  const counts = emptyCounts(encoder)
  let restored = 0
  const units = files.map((bytes) => {
    const tokens = countTokens(encoder, bytes, counts, CHUNK)
    if (Buffer.compare(encoder.decodeBytes(encoder.encodeBytes(bytes)), bytes) === 0) restored++
    return { bytes: bytes.length, characters: bytes.length, tokens: [tokens] }
  })
  const measures = binaryMeasures(encoder, counts)
  const { value, low, high } = costTable(units, 1, 0).costs[0].bytesPerToken
  const at = seed === undefined ? { arm, on } : { arm, on, seed }
  return [
    { ...at, metric: 'bytes-per-token', value, ...(low === null || high === null ? {} : { low, high }) },
    { ...at, metric: 'without-zeros', value: measures.bytesPerTokenWithoutZeros },
    { ...at, metric: 'utilisation', value: measures.utilisation },
    { ...at, metric: 'average-token', value: measures.averageToken },
    { ...at, metric: 'three-bytes', value: measures.threeByteShare },
    { ...at, metric: 'fixed-bits', value: measures.fixedBits },
    { ...at, metric: 'entropy-bits', value: measures.entropyBits },
    { ...at, metric: 'restored', value: restored },
    { ...at, metric: 'files', value: files.length },
  ]
}

/** Bytes per token of each kind of section, each section encoded by itself. */
export function measureSections(
  { arm, encoder }: BinaryArm,
  files: readonly Uint8Array[],
  on: string,
  seed?: number,
): Measurement[] {
  const sums = new Map<SectionKind, [bytes: number, tokens: number]>()
  for (const bytes of files)
    for (const { kind, offset, size } of readExecutable(bytes)?.sections ?? []) {
      const [before, tokens] = sums.get(kind) ?? [0, 0]
      const part = bytes.subarray(offset, offset + size)
      sums.set(kind, [before + size, tokens + countTokens(encoder, part, null, CHUNK)])
    }
  return [...sums].map(([kind, [bytes, tokens]]) => ({
    arm,
    metric: 'bytes-per-token',
    on: `${on}: ${kind}`,
    ...(seed === undefined ? {} : { seed }),
    value: bytes / tokens,
  }))
}
