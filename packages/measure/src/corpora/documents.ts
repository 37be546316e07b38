/**
 * @file The documents of a file: blocks of a text, rows of a table. Each has a number that stays the same however
 * often and in whatever selection the file is read.
 */
import { statSync } from 'node:fs'
import { TokenwrightError } from '@tokenwright/text'
import { blockCount, fileBlocks, streamBlocks, type Block } from './blocks.js'
import { byteStream, headOf } from './byte-stream.js'
import { reasonOf, type FoundFile } from './find.js'
import { textAt } from './json-field.js'
import type { Ledger } from './ledger.js'
import { byteLines } from './lines.js'
import { parquetCells } from './parquet.js'
import { position } from './profile.js'
import { columnCells } from './separated-values.js'
import { sniff, SNIFF_BYTES } from './sniff.js'
import { textStream } from './text-stream.js'

export interface Document {
  /** Number of the block (from 0) or row (from 1) in its file. */
  readonly index: number
  readonly text: string
}

export interface ReadOptions {
  /** Size of a block in bytes. Default 256 KiB, and 4 KiB where only a share of the file is read. */
  readonly blockBytes?: number
  /** Documents to read, by number. Default: all. */
  readonly keep?: (index: number) => boolean
}

export const BLOCK_BYTES = 1 << 18
/** Of a share of a text: even a small file leaves something to choose from. */
const SHARED_BLOCK_BYTES = 4096

/** Bytes of the blocks that a text is read in where nothing else is asked for. */
export function usualBlockBytes({ share }: Pick<FoundFile, 'share'>): number {
  return share === undefined ? BLOCK_BYTES : SHARED_BLOCK_BYTES
}
/** Other than seeds of samples, which choose from what a share leaves. */
const SHARE_SEED = 0x5ba3e

/**
 * Reads one file. What cannot be read as text goes to the ledger; nothing is thrown for it, so that one bad file does
 * not end the reading of ten thousand.
 *
 * @throws TokenwrightError `invalid-option` when a table has no column of the name that was asked for
 */
export async function* readDocuments(
  file: FoundFile,
  ledger: Ledger,
  options: ReadOptions = {},
): AsyncGenerator<Document> {
  const { share } = file
  const wanted = options.keep ?? (() => true)
  const keep =
    share === undefined
      ? wanted
      : (index: number): boolean => position(SHARE_SEED, file.name, index) < share && wanted(index)
  try {
    yield* file.format === 'text'
      ? textDocuments(file, ledger, options.blockBytes ?? usualBlockBytes(file), keep)
      : tableDocuments(file, ledger, keep)
    const now = statSync(file.path)
    if (now.size !== file.size || now.mtimeMs !== file.modified) ledger.note('changed', file.name)
  } catch (error) {
    if (error instanceof TokenwrightError && error.kind !== 'unreadable') throw error
    ledger.note(
      'unreadable',
      `${file.name} (${error instanceof TokenwrightError ? error.message : reasonOf(error)})`,
      file.size,
    )
  }
}

async function* textDocuments(
  file: FoundFile,
  ledger: Ledger,
  blockBytes: number,
  keep: (index: number) => boolean,
): AsyncGenerator<Document> {
  const head = await headOf(file, SNIFF_BYTES)
  const verdict = sniff(head, head.length < SNIFF_BYTES)
  if (verdict !== null) {
    ledger.note(verdict, file.name, file.size)
    return
  }
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const blocks = blocksOf(file, head, blockBytes, keep)
  for await (const { index, bytes } of blocks) {
    if (bytes.includes(0)) ledger.note('binary', `${file.name} (block ${index})`, bytes.length)
    else {
      let text
      try {
        text = decoder.decode(bytes)
      } catch {
        ledger.note('not-utf8', `${file.name} (block ${index})`, bytes.length)
        continue
      }
      yield { index, text }
    }
  }
}

function blocksOf(
  file: FoundFile,
  head: Uint8Array,
  blockBytes: number,
  keep: (index: number) => boolean,
): AsyncIterable<Block> | Iterable<Block> {
  if (file.gzip) return streamBlocks(byteStream(file), blockBytes, keep)
  // Most files are small and have just been read whole.
  const isWhole = head.length === file.size && head.length < SNIFF_BYTES && blockCount(file.size, blockBytes) === 1
  if (isWhole) return keep(0) ? [{ index: 0, bytes: head }] : []
  return fileBlocks(file.path, file.size, blockBytes, keep)
}

async function* tableDocuments(
  file: FoundFile,
  ledger: Ledger,
  keep: (index: number) => boolean,
): AsyncGenerator<Document> {
  for await (const { row, text } of tableCells(file)) {
    if (!keep(row)) continue
    if (text === null) ledger.note('bad-row', `${file.name} (row ${row})`)
    else if (text !== '') yield { index: row, text }
  }
}

function tableCells(file: FoundFile): AsyncIterable<{ row: number; text: string | null }> {
  const field = file.field ?? ''
  if (file.format === 'parquet') return parquetCells(file.path, field)
  if (file.format === 'jsonl') return jsonCells(byteStream(file), field)
  return columnCells(textStream(byteStream(file), file.name), file.format === 'tsv' ? '\t' : ',', field, (names) => {
    throw new TokenwrightError('invalid-option', `no such column; the file has ${names.slice(0, 20).join(', ')}`, {
      value: file.name,
    })
  })
}

async function* jsonCells(
  chunks: AsyncIterable<Uint8Array>,
  field: string,
): AsyncGenerator<{ row: number; text: string | null }> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for await (const { number, bytes } of byteLines(chunks)) {
    if (bytes !== null && bytes.length === 0) continue
    yield { row: number, text: bytes === null ? null : parseField(decoder, bytes, field) }
  }
}

function parseField(decoder: TextDecoder, bytes: Uint8Array, field: string): string | null {
  try {
    return textAt(JSON.parse(decoder.decode(bytes)), field)
  } catch {
    // Not JSON or not UTF-8: the caller notes the row.
    return null
  }
}
