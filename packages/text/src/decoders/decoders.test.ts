import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Decoder } from '../tokenizer.js'
import { createDecoder } from './create.js'
import type { DecodeSink } from './step.js'

/** What comes out after each token, and in the end. */
function run(decoder: Decoder, tokens: readonly string[]): string[] {
  let text = ''
  const out: string[] = []
  const take = (): void => {
    out.push(text)
    text = ''
  }
  const sink: DecodeSink = { push: (part) => (text += part), end: () => {} }
  const chain = createDecoder(decoder).reduceRight<DecodeSink>((next, part) => part.step(next), sink)
  for (const token of tokens) {
    chain.push(token, true)
    take()
  }
  chain.end()
  take()
  return out
}

const LLAMA: Decoder = {
  type: 'Sequence',
  decoders: [
    { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
    { type: 'ByteFallback' },
    { type: 'Fuse' },
    { type: 'Strip', content: ' ', start: 1, stop: 0 },
  ],
}

describe('decoders', () => {
  it('hand on text as soon as it is certain', () => {
    expect(run(LLAMA, ['▁the', '▁end', '<0xE2>', '<0x82>', '<0xAC>', '!'])).toEqual([
      'the',
      ' end',
      '',
      '',
      '',
      '€!',
      '',
    ])
    expect(run({ type: 'ByteLevel' }, ['Ġa', 'âĤ', '¬', 'x'])).toEqual([' a', '', '€', 'x', ''])
    expect(run({ type: 'BPEDecoder', suffix: '</w>' }, ['a</w>', 'b</w>'])).toEqual(['', 'a ', 'b'])
  })

  it('put a replacement for each byte of a run that is not UTF-8', () => {
    expect(run({ type: 'ByteFallback' }, ['<0xE2>', '<0x82>', 'a', '<0x41>']).join('')).toBe('\ufffd\ufffdaA')
  })

  it('strip the ends of a fused text, wherever its parts are cut', () => {
    const strip: Decoder = {
      type: 'Sequence',
      decoders: [{ type: 'Fuse' }, { type: 'Strip', content: ' ', start: 2, stop: 3 }],
    }
    const token = fc.array(fc.constantFrom(' ', 'x'), { maxLength: 5 }).map((all) => all.join(''))
    fc.assert(
      fc.property(fc.array(token, { maxLength: 6 }), (tokens) => {
        const text = `x${tokens.join('')}`
        let to = text.length
        while (to > 0 && text.length - to < 3 && text[to - 1] === ' ') to--
        expect(run(strip, ['x', ...tokens]).join('')).toBe(text.slice(0, to))
        expect(run(strip, ['   x']).join('')).toBe(' x')
      }),
    )
  })
})
