import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { createGenerator, gptConfig, initDecoder, key, llamaConfig, uniforms } from '@tokenwright/nn'
import { spellBytes } from '@tokenwright/text'
import { exactRetriever, generateLarge, indexRetriever, longestPrefix, rowSession } from './index.js'

const bytes = Array.from({ length: 256 }, (_, byte) => spellBytes(Uint8Array.of(byte)))

describe('longest tokens first', () => {
  it('gives back the text, and no longer token would have fitted', () => {
    const words = ['ab', 'abc', 'abcd', 'bcd', 'Ġa', 'Ġab', 'Ã©', 'aÃ']
    const tokens = [...bytes, ...words]
    const cut = longestPrefix(tokens)
    expect(cut(' abcde')).toEqual([256 + 5, bytes.indexOf('c'), bytes.indexOf('d'), bytes.indexOf('e')])
    fc.assert(
      fc.property(fc.stringMatching(/^[abcd é日]*$/), (text) => {
        const spelled = spellBytes(new TextEncoder().encode(text))
        const found = cut(text).map((id) => tokens[id])
        expect(found.join('')).toBe(spelled)
        let at = 0
        for (const token of found) {
          const longer = words.filter((word) => word.length > token.length && spelled.startsWith(word, at))
          expect(longer).toEqual([])
          at += token.length
        }
      }),
    )
  })

  it('refuses lists that cannot spell everything, and doubles', () => {
    expect(() => longestPrefix(bytes.slice(1))).toThrow('a list without a token for the byte at tokens: "Ā"')
    expect(() => longestPrefix([...bytes, 'a'])).toThrow('at tokens[256]: "a"')
    expect(() => longestPrefix([...bytes, ''])).toThrow('at tokens[256]: ""')
  })
})

const size = { vocabulary: 300, width: 16, layers: 2, heads: 2, positions: 64 }
const models = [gptConfig({ ...size, tied: false }), llamaConfig({ ...size, tied: false, keyHeads: 1 })].map(
  (config) => ({
    config,
    params: initDecoder(key(5), config),
  }),
)

describe.each(models)('generation over rows', ({ config, params }) => {
  const inputRows = params.tokens.weight.data as Float32Array
  const rows = params.head?.weight.data as Float32Array
  const session = rowSession(config, params, 48)
  afterAll(() => session.dispose())
  const prompt = [5, 250, 17, 17, 3]
  const common = { session, inputRows, width: size.width, draw: uniforms(key(1)) }
  const generate = async (options: Parameters<typeof generateLarge>[2], steps = 20): Promise<number[]> => {
    const ids: number[] = []
    for await (const id of generateLarge(prompt, steps, options)) ids.push(id)
    return ids
  }

  it('is what the model itself would write, where the best is always fetched', async () => {
    const generator = createGenerator(config, params)
    const [expected] = await generator.generate([prompt], { maxTokens: 20, temperature: 0 })
    await generator.dispose()
    const greedy = { sampling: { temperature: 0 } }
    const retriever = exactRetriever(rows, size.width, 'inner-product')
    const found = await generate({ ...common, ...greedy, retriever })
    expect(found).toEqual([...expected])
    expect(new Set(found).size).toBeGreaterThan(3)
    const index = await indexRetriever(rows, size.width, 'inner-product')
    expect(await generate({ ...common, ...greedy, retriever: index })).toEqual(found)
    const end = found[3]
    expect(await generate({ ...common, ...greedy, retriever, end })).toEqual(found.slice(0, found.indexOf(end)))
  })

  it('draws what the seed says, and refuses ids without rows and texts that outgrow the session', async () => {
    const retriever = exactRetriever(rows, size.width, 'cosine')
    const drawn = await generate({ ...common, retriever, draw: uniforms(key(9)) })
    expect(await generate({ ...common, retriever, draw: uniforms(key(9)) })).toEqual(drawn)
    await expect(generateLarge([300], 1, { ...common, retriever }).next()).rejects.toThrow('at prompt[0]: 300')
    await expect(generate({ ...common, retriever }, 60)).rejects.toThrow('within 48 tokens')
    expect(() => rowSession(config, params, 65)).toThrow('a capacity above 64 positions: 65')
  })
})
