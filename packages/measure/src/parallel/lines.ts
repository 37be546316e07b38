/** @file Lines of language files: checked, cleaned, and counted. */
import { isUtf8 } from 'node:buffer'
import { TokenwrightError } from '@tokenwright/text'
import { byteStream } from '../corpora/byte-stream.js'
import { byteLines } from '../corpora/lines.js'

export interface CleanLine {
  readonly text: string
  readonly byteOrderMark: boolean
  readonly carriageReturn: boolean
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * The lines of one file, without ends, byte-order mark and carriage returns.
 *
 * @throws TokenwrightError `unreadable` for bytes that are no UTF-8, lines beyond all bounds, and damaged gzip
 */
export async function* cleanLines(file: { path: string; name: string; gzip: boolean }): AsyncGenerator<CleanLine> {
  for await (const { number, bytes, carriageReturn } of rawLines(file)) {
    if (!isUtf8(bytes))
      throw new TokenwrightError('unreadable', 'line that is not valid UTF-8', {
        where: `${file.name}:${number}`,
        value: new TextDecoder().decode(bytes.subarray(0, 80)),
      })
    const text = decoder.decode(bytes)
    const byteOrderMark = number === 1 && text.startsWith('\ufeff')
    yield { text: byteOrderMark ? text.slice(1) : text, byteOrderMark, carriageReturn }
  }
}

async function* rawLines(file: {
  path: string
  name: string
  gzip: boolean
}): AsyncGenerator<{ number: number; bytes: Uint8Array; carriageReturn: boolean }> {
  try {
    for await (const { number, bytes, carriageReturn } of byteLines(byteStream(file))) {
      if (bytes === null)
        throw new TokenwrightError('unreadable', 'line that is too long', { where: file.name, value: number })
      yield { number, bytes, carriageReturn }
    }
  } catch (cause) {
    if (cause instanceof TokenwrightError) throw cause
    throw new TokenwrightError('unreadable', 'file that cannot be read', { value: file.name, cause })
  }
}
