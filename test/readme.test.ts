import { describe, expect, it } from 'vitest'
import { compile, load } from '@tokenwright/text'
import { read } from './sources.js'

/** As Node prints it, but for the spaces and the length in front. */
const list = (ids: Iterable<number>): string => `[ ${[...ids].join(', ')} ]`
const message = (body: () => unknown): string => {
  try {
    body()
  } catch (error) {
    return String(error)
  }
  throw new Error('did not throw')
}

describe('the README of the text package', () => {
  it('shows what really comes out', async () => {
    const encoder = compile(await load('o200k_base'))
    const stream = encoder.stream()
    const streamed = [...stream.push('hel'), ...stream.push('lo wor'), ...stream.push('ld'), ...stream.end()]
    expect(streamed).toEqual([...encoder.encode('hello world')])
    const decoding = encoder.decodeStream()
    const pieces = Array.from(encoder.encode('🧑‍🚀!'), (id) => `'${decoding.push(id).replace('\u200d', '\\u200d')}'`)
    const { bytes, utf16, words } = encoder.encodeWithOffsets('naïve 日本語')
    const pairs = (offsets: Uint32Array): string =>
      [...offsets].reduce((text, end, i) => text + (i === 0 ? '' : i % 2 === 0 ? '  ' : ' ') + end, '')
    const shown = [
      `encode('naïve 日本語') // Uint32Array ${list(encoder.encode('naïve 日本語'))}`,
      `count('naïve 日本語') // ${encoder.count('naïve 日本語')}, `,
      `decode([1503, 9954, 737]) // '${encoder.decode([1503, 9954, 737])}'`,
      `count('<|endoftext|>') // ${encoder.count('<|endoftext|>')}\n`,
      `{ special: 'allow' }) // ${encoder.count('<|endoftext|>', { special: 'allow' })}\n`,
      `// ${message(() => encoder.encode('a<|endoftext|>', { special: 'refuse' }))}\n`,
      `bytes // ${pairs(bytes)}: `,
      `utf16 // ${pairs(utf16)}: `,
      `words // ${[...words].join(' ')}: `,
      `// ${list(streamed)}, as in one go`,
      `// ${pieces.join(' ')}\n`,
      `decode([0, 999999]) // unknown-id: ${message(() => encoder.decode([0, 999999])).replace('TokenwrightError: ', '')}\n`,
    ]
    // How numbers are lined up is the README's own affair.
    const plain = (text: string): string => text.replace(/ +/g, ' ')
    const readme = plain(read('packages/text/README.md'))
    expect(shown.filter((line) => !readme.includes(plain(line)))).toEqual([])
  })
})
