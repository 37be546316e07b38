/** @file Exact counts of single files, however big: no block border changes a number. */
import type { Encoder, EncodeOptions, EncodeStream } from '@tokenwright/text'
import { createBreather } from '../corpora/breathe.js'
import { byteStream } from '../corpora/byte-stream.js'
import { readDocuments } from '../corpora/documents.js'
import type { FoundFile } from '../corpora/find.js'
import type { Ledger } from '../corpora/ledger.js'
import { profile } from '../corpora/profile.js'
import { sniff, SNIFF_BYTES } from '../corpora/sniff.js'
import { headOf } from '../corpora/byte-stream.js'
import { textStream } from '../corpora/text-stream.js'

export interface FileCount {
  readonly bytes: number
  readonly characters: number
  /** One number for each encoder. */
  readonly tokens: readonly number[]
  /** Script of most of the file, judged by its first part. */
  readonly script: string
}

export interface FileCountOptions {
  readonly special?: EncodeOptions['special']
  readonly signal?: AbortSignal
  /** Bytes read so far of this file. */
  readonly onProgress?: (bytes: number) => void
}

/** Up to this size a text is counted in one call; above, it goes through the encoder's stream. */
const WHOLE_BYTES = 1 << 23

/**
 * Counts one file, or every row of a table and every block of a share by itself. Null when there is no text in it; the ledger has the reason.
 *
 * @throws TokenwrightError `special-token` with `special: 'refuse'`
 */
export async function countFile(
  file: FoundFile,
  encoders: readonly Encoder[],
  ledger: Ledger,
  options: FileCountOptions = {},
): Promise<FileCount | null> {
  const tally = createTally(encoders, options)
  if (file.format !== 'text') {
    for await (const { text } of readDocuments(file, ledger)) await tally.whole(text)
    return tally.result()
  }
  if (file.share !== undefined) {
    let found = false
    for await (const { text } of readDocuments(file, ledger)) {
      found = true
      await tally.whole(text)
    }
    return found ? tally.result() : null
  }
  const head = await headOf(file, SNIFF_BYTES)
  const verdict = sniff(head, head.length < SNIFF_BYTES)
  if (verdict !== null) {
    ledger.note(verdict, file.name, file.size)
    return null
  }
  const isWhole = !file.gzip && head.length < SNIFF_BYTES
  return countText(textStream(isWhole ? [head] : byteStream(file), file.name), tally)
}

/** Counts text that comes in chunks, as from the standard input. Null when there is none. */
export async function countStream(
  chunks: AsyncIterable<string>,
  encoders: readonly Encoder[],
  options: FileCountOptions = {},
): Promise<FileCount | null> {
  return countText(chunks, createTally(encoders, options))
}

async function countText(chunks: AsyncIterable<string>, tally: Tally): Promise<FileCount | null> {
  let held: string[] | null = []
  let length = 0
  for await (const chunk of chunks) {
    length += chunk.length
    if (held !== null) held.push(chunk)
    if (held !== null && length > WHOLE_BYTES) {
      for (const piece of held) await tally.push(piece)
      held = null
    } else if (held === null) await tally.push(chunk)
  }
  if (held !== null) await tally.whole(held.join(''))
  return tally.result()
}

interface Tally {
  /** A text by itself. */
  whole(text: string): Promise<void>
  /** The next chunk of one long text. */
  push(chunk: string): Promise<void>
  result(): FileCount | null
}

function createTally(encoders: readonly Encoder[], options: FileCountOptions): Tally {
  const special = options.special ?? 'text'
  const breathe = createBreather(options.signal)
  const tokens = encoders.map(() => 0)
  let bytes = 0
  let characters = 0
  let script: string | undefined
  let streams: EncodeStream[] | undefined
  const measure = (text: string): void => {
    const found = profile(text)
    bytes += found.bytes
    characters += found.characters
    script ??= found.script
    options.onProgress?.(bytes)
  }
  return {
    async whole(text) {
      if (text === '') return
      for (const [index, encoder] of encoders.entries()) {
        tokens[index] += encoder.count(text, { special })
        await breathe()
      }
      measure(text)
    },
    async push(chunk) {
      streams ??= encoders.map((encoder) => encoder.stream({ special }))
      for (const [index, stream] of streams.entries()) {
        tokens[index] += stream.push(chunk).length
        await breathe()
      }
      measure(chunk)
    },
    result() {
      for (const [index, stream] of (streams ?? []).entries()) tokens[index] += stream.end().length
      return script === undefined ? null : { bytes, characters, tokens, script }
    },
  }
}
