/** @file Decoding one id at a time without ever breaking a character. */
import type { DecodeStream } from '../encoder.js'
import type { TokenTable } from './token-table.js'

export function makeDecodeStream(table: TokenTable, skipSpecial: boolean): DecodeStream {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  return {
    push(id) {
      const bytes = table.bytesOf(id)
      return skipSpecial && table.isSpecial(id) ? '' : decoder.decode(bytes, { stream: true })
    },
    end: () => decoder.decode(),
  }
}
