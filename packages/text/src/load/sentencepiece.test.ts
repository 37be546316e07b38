import { readFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { protoWriter } from '../formats/protobuf.js'
import { compileReference } from '../reference/compile-reference.js'
import { fromSentencePiece } from './sentencepiece.js'

interface Oracle {
  readonly texts: readonly string[]
  readonly charsmaps: Readonly<Record<string, string>>
  readonly models: readonly {
    readonly name: string
    readonly charsmap: string | null
    readonly model: string
    readonly ids: readonly (readonly number[])[]
    /** true: the text itself; null: it has unknown pieces */
    readonly decoded: readonly (string | true | null)[]
  }[]
}

const oracle = JSON.parse(readFileSync(new URL('oracles/sentencepiece.json', import.meta.url), 'utf8')) as Oracle
const unpack = (packed: string): Uint8Array => inflateSync(Buffer.from(packed, 'base64'))

/** The file, its character map put back: messages that come twice are merged. */
function modelFile({ model, charsmap }: Oracle['models'][number]): Uint8Array {
  if (charsmap === null) return unpack(model)
  const spec = protoWriter()
  spec.bytes(2, unpack(oracle.charsmaps[charsmap]))
  const rest = protoWriter()
  rest.bytes(3, spec.finish())
  return Buffer.concat([unpack(model), rest.finish()])
}

describe.each(oracle.models)('$name', (entry) => {
  const encoder = compileReference(fromSentencePiece(modelFile(entry)))

  test('gives the ids of SentencePiece', () => {
    oracle.texts.forEach((text, i) => expect([text, ...encoder.encode(text)]).toEqual([text, ...entry.ids[i]]))
  })

  test('gives the same ids with offsets, and these cover the text', () => {
    oracle.texts.forEach((text, i) => {
      const { ids, utf16 } = encoder.encodeWithOffsets(text)
      expect([...ids]).toEqual(entry.ids[i])
      for (let k = 0; k < utf16.length; k += 2) {
        expect(utf16[k]).toBeLessThanOrEqual(utf16[k + 1])
        expect(utf16[k + 1]).toBeLessThanOrEqual(text.length)
      }
    })
  })

  test('decodes like SentencePiece', () => {
    entry.decoded.forEach((decoded, i) => {
      if (decoded !== null) expect(encoder.decode(entry.ids[i])).toBe(decoded === true ? oracle.texts[i] : decoded)
    })
  })
})
