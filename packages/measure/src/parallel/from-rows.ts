/** @file Parallel text from JSON Lines: one object for each line, with a key for each language. */
import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { TokenwrightError } from '@tokenwright/text'
import { throwIfAborted } from '../corpora/breathe.js'
import type { ParallelBatch, ParallelCorpus } from './contract.js'
import { refuseChanged } from './files.js'
import { cleanLines } from './lines.js'
import { chooseLanguages, refuseMisaligned, type Opening } from './opening.js'

const BATCH_ROWS = 256

export async function openRows(path: string, opening: Opening): Promise<ParallelCorpus> {
  const info = await statOf(path)
  const file = {
    path: resolve(path),
    name: basename(path),
    gzip: path.toLowerCase().endsWith('.gz'),
    size: info.size,
    modified: info.mtimeMs,
  }
  const counts = new Map<string, number>()
  const bytes = new Map<string, number>()
  let rows = 0
  let taken = 0
  for await (const row of rowsOf(file)) {
    const isTaken = opening.selected === null || opening.selected.has(rows)
    for (const [code, text] of row) {
      counts.set(code, (counts.get(code) ?? 0) + 1)
      if (isTaken) bytes.set(code, (bytes.get(code) ?? 0) + Buffer.byteLength(text))
    }
    if (isTaken) taken++
    rows++
  }
  await refuseChanged(file)
  if (counts.size === 0) throw new TokenwrightError('empty-corpus', 'no rows with text', { value: file.name })
  const codes = chooseLanguages([...counts.keys()], opening.languages)
  refuseMisaligned(new Map(codes.map((code) => [code, counts.get(code) ?? 0])), 'rows')
  if (rows !== counts.get(codes[0]))
    throw new TokenwrightError('invalid-option', `rows without the languages asked for, ${rows} in all`, {
      value: file.name,
    })
  for (const code of codes)
    if ((bytes.get(code) ?? 0) === 0)
      throw new TokenwrightError('empty-corpus', 'language without any text', { where: file.name, value: code })
  return {
    kind: 'parallel',
    paths: [path],
    languages: codes.map(opening.describe),
    lines: taken,
    unselected: rows - taken,
    bytes: codes.reduce((sum, code) => sum + (bytes.get(code) ?? 0), 0),
    blemishes: codes.map(() => ({ byteOrderMark: false, carriageReturns: 0 })),
    async *batches(signal) {
      await refuseChanged(file)
      const languages = new Map(codes.map((code, i) => [code, i]))
      let held: string[][] = codes.map(() => [])
      let first = 0
      let number = 0
      for await (const row of rowsOf(file)) {
        if (opening.selected === null || opening.selected.has(number))
          for (const [code, text] of row) {
            const language = languages.get(code)
            if (language !== undefined) held[language].push(text)
          }
        number++
        if (held[0].length < BATCH_ROWS) continue
        throwIfAborted(signal)
        yield* batchesOf(held, first)
        first += held[0].length
        held = codes.map(() => [])
      }
      await refuseChanged(file)
      if (held[0].length > 0) yield* batchesOf(held, first)
    },
  }
}

function batchesOf(held: readonly string[][], first: number): ParallelBatch[] {
  return held.map((lines, language) => ({ language, first, lines }))
}

async function statOf(path: string): Promise<{ size: number; mtimeMs: number }> {
  try {
    return await stat(path)
  } catch (cause) {
    throw new TokenwrightError('unreadable', 'no such file', { value: path, cause })
  }
}

/** The texts of each row; values that are no text (numbers, ids) are no languages. */
async function* rowsOf(file: {
  path: string
  name: string
  gzip: boolean
}): AsyncGenerator<readonly (readonly [string, string])[]> {
  let number = 0
  for await (const { text } of cleanLines(file)) {
    number++
    if (text === '') continue
    let row: unknown
    try {
      row = JSON.parse(text)
    } catch (cause) {
      throw new TokenwrightError('unreadable', 'line that is not JSON', {
        where: `${file.name}:${number}`,
        value: text,
        cause,
      })
    }
    if (typeof row !== 'object' || row === null || Array.isArray(row))
      throw new TokenwrightError('unreadable', 'row that is no object', { where: `${file.name}:${number}`, value: row })
    yield Object.entries(row).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  }
}
