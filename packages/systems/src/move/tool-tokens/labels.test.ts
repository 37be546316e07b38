import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compile, train } from '@tokenwright/text'
import { english } from '../initialisers/testing/tokenizers.js'
import { readCalls, readInterleaved } from './calls.js'
import { IGNORED, labelTokens } from './labels.js'
import { pens } from './testing/small-model.js'

const gpt2 = compile(
  await train([...english, 'Q: 40 + 12 = 52 If 52 = 40 + 12 52 52'], {
    vocabularySize: 330,
    split: 'gpt2',
    minFrequency: 1,
    workers: 1,
  }).result(),
)

describe('labels', () => {
  it('put the tool on the first token of the result, ignore its rest, and leave all else', () => {
    const text = 'Q: 40 + 12 = 52 If'
    // No merges: every character is a token, and the space before 52 is one too.
    const bytes = compile({ ...gpt2.tokenizer, model: { ...gpt2.tokenizer.model, merges: new Uint32Array() } as never })
    const words = bytes.size
    const { ids, labels, moved } = labelTokens(bytes, { text, calls: [{ tool: 1, start: 13, end: 15 }] }, words)
    expect(ids).toHaveLength(text.length)
    expect([...labels]).toEqual([...ids].map((id, i) => (i === 13 ? words + 1 : i === 14 ? IGNORED : id)))
    expect(moved).toBe(0)
    // With merges the space belongs to the number.
    const glued = labelTokens(gpt2, { text, calls: [{ tool: 1, start: 13, end: 15 }] }, gpt2.size)
    const at = glued.labels.indexOf(gpt2.size + 1)
    expect(gpt2.decode([glued.ids[at]])).toMatch(/^ 5/)
    expect(glued.moved).toBe(0)
  })

  it('count results that begin inside a token, share one, or begin the text', () => {
    const inside = labelTokens(gpt2, { text: 'the mill', calls: [{ tool: 0, start: 6, end: 8 }] }, gpt2.size)
    expect(inside).toMatchObject({ moved: 1, dropped: 0 })
    const shared = {
      text: 'the mill',
      calls: [
        { tool: 0, start: 4, end: 6 },
        { tool: 1, start: 6, end: 8 },
      ],
    }
    expect(labelTokens(gpt2, shared, gpt2.size)).toMatchObject({ moved: 0, dropped: 1 })
    const first = { text: 'the mill', calls: [{ tool: 0, start: 0, end: 3 }] }
    expect(labelTokens(gpt2, first, gpt2.size)).toMatchObject({ dropped: 1 })
    expect(labelTokens(gpt2, first, gpt2.size, [7])).toMatchObject({ dropped: 0 })
  })

  it('cover every result exactly, whatever the text', () => {
    const part = fc.string({ unit: 'binary', minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(fc.array(fc.tuple(part, part), { minLength: 1, maxLength: 5 }), (parts) => {
        let text = ''
        const calls = parts.map(([before, result], tool) => {
          text += `${before} `
          const start = text.length
          text += result
          return { tool, start, end: text.length }
        })
        const { ids, labels, dropped } = labelTokens(gpt2, { text, calls }, gpt2.size)
        const { utf16 } = gpt2.encodeWithOffsets(text)
        const tools = [...labels].filter((label) => label >= gpt2.size)
        expect(tools.length + dropped).toBe(calls.length)
        ids.forEach((id, i) => {
          const overlaps = calls.some(({ start, end }) => utf16[2 * i] < end && utf16[2 * i + 1] > start)
          if (labels[i] === id) expect(overlaps).toBe(false)
          else expect(overlaps).toBe(true)
        })
      }),
      { numRuns: 60 },
    )
  })
})

describe('calls', () => {
  it('are read with offsets in characters, one or many in a line', () => {
    const text = '𝟜 and 2 is 6, or 8'
    const lines = [
      JSON.stringify({ text, tool: 'add', start: 11, end: 12, value: '6', args: '4, 2' }),
      '',
      JSON.stringify({
        text,
        calls: [
          { tool: 'multiply', start: 17, end: 18 },
          { tool: 'add', start: 11, end: 12, args: [4, 2] },
        ],
      }),
    ].join('\n')
    const [one, many] = readCalls(lines, pens, 'calls.jsonl')
    // 𝟜 takes two UTF-16 units.
    expect(one.calls).toEqual([{ tool: 0, start: 12, end: 13, args: '4, 2' }])
    expect(many.calls.map(({ tool, start }) => [tool, start])).toEqual([
      [0, 12],
      [1, 18],
    ])
  })

  it('are refused where they are not what they say', () => {
    const refuse = (entry: unknown, message: RegExp): void =>
      expect(() => readCalls(typeof entry === 'string' ? entry : JSON.stringify(entry), pens, 'c.jsonl')).toThrow(
        message,
      )
    const text = '1 and 1 is 2'
    refuse('{', /c\.jsonl:1.*\{/)
    refuse([1], /no object/)
    refuse({ tool: 'add' }, /without a text/)
    refuse({ text, tool: 'sum', start: 11, end: 12 }, /"sum"$/)
    refuse({ text, tool: 'add', start: 11, end: 13 }, /outside its text.*\[11,13\]$/)
    refuse({ text, tool: 'add', start: 5, end: 5 }, /start and an end/)
    refuse({ text, tool: 'add', start: 11, end: 12, value: '3' }, /"2"$/)
    refuse(
      {
        text,
        calls: [
          { tool: 'add', start: 6, end: 8 },
          { tool: 'add', start: 7, end: 9 },
        ],
      },
      /overlap.*\[6,7\]$/,
    )
  })

  it('stand in the text itself', () => {
    const text = 'a <b> 1 + 1 = <add>(1, 1)=2</add>, times <multiply>(2, (3))=6</multiply>.'
    const { text: plain, calls } = readInterleaved(text, pens, 'notes.txt')
    expect(plain).toBe('a <b> 1 + 1 = 2, times 6.')
    expect(calls).toEqual([
      { tool: 0, start: 14, end: 15, args: '1, 1' },
      { tool: 1, start: 23, end: 24, args: '2, (3)' },
    ])
    for (const broken of ['<add>(1, 1)=2', '<add>(1, 1)</add>', '<add>(1)=</add>'])
      expect(() => readInterleaved(broken, pens, 'notes.txt')).toThrow(/<add>\(1/)
  })
})
