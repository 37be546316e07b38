import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compile, loadEncoding, type Tokenizer } from '@tokenwright/text'
import { auditCustomTokens } from './audit.js'
import { boundaryF1, collateral, countBoundaries } from './boundary-stability.js'
import { compareMatchings } from './compare-matchings.js'
import { customTokens } from './custom-tokens.js'
import { countTerms } from './domain-terms.js'
import { codePoints, evaluateTokenizers } from './evaluate.js'
import { damage } from './noise.js'
import { makeDomainReport } from './report.js'
import { difference, reportMarkdown } from './report-markdown.js'
import { contracts } from './testing/contracts.js'
import { tokenLengths } from './token-lengths.js'
import { trainCharacterTokenizer, trainDomainTokenizer } from './train.js'

const corpus = contracts(30)
const held = contracts(8, 30, 7)
const custom = customTokens({ sets: ['enumerations'], terms: ['Co', 'U.S.C.', '§ 1983'] })

const make = async (matching: 'anywhere' | 'single-word' | 'word-edges'): Promise<Tokenizer> =>
  (await trainDomainTokenizer(corpus, { size: 1024, customTokens: custom, matching, fill: 'merges' }).result())
    .tokenizer

describe('evaluateTokenizers', () => {
  it('is unaffected by padding, truncation and templates of the file', async () => {
    const tokenizer = await make('anywhere')
    const dressed: Tokenizer = {
      ...tokenizer,
      padding: { ...tokenizer.padding!, strategy: { Fixed: 4096 } },
      truncation: { direction: 'Right', max_length: 8, strategy: 'LongestFirst', stride: 0 },
      post_processor: {
        type: 'TemplateProcessing',
        single: [{ SpecialToken: { id: '<|start|>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
        pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }],
        special_tokens: { '<|start|>': { id: '<|start|>', ids: [0], tokens: ['<|start|>'] } },
      },
    }
    const { classes } = await evaluateTokenizers(
      [
        { name: 'plain', encoder: compile(tokenizer) },
        { name: 'dressed', encoder: compile(dressed) },
      ],
      held.map((text) => ({ class: 'contracts', text })),
    )
    const [plain, other] = classes[0].rows
    expect(other.tokens).toBe(plain.tokens)
    expect(other.tokensPerCharacter).toEqual(plain.tokensPerCharacter)
    expect(other.tied).toBe(true)
  })

  it('sums over documents, by class, in code points of the text as it came', async () => {
    const encoder = compile(await make('anywhere'))
    const documents = ['a😀', 'ﬁnal §', 'x'].map((text, i) => ({ class: i < 2 ? 'one' : 'two', text }))
    const { classes } = await evaluateTokenizers([{ name: 'own', encoder }], documents)
    expect(classes.map(({ name, documents: count, characters }) => [name, count, characters])).toEqual([
      ['one', 2, 8],
      ['two', 1, 1],
    ])
    expect(classes[0].rows[0].tokens).toBe(encoder.count('a😀') + encoder.count('ﬁnal §'))
    expect(classes[0].rows[0].tokensPerCharacter.low).toBeNull()
  })

  it('refuses names that are double or unknown, and nothing to measure on', async () => {
    const encoder = compile(await make('anywhere'))
    const one = { name: 'own', encoder }
    await expect(evaluateTokenizers([one, one], [{ class: 'x', text: 'y' }])).rejects.toThrow(/one name: "own"/)
    await expect(evaluateTokenizers([one], [{ class: 'x', text: 'y' }], { baseline: 'no' })).rejects.toThrow(/"no"/)
    await expect(evaluateTokenizers([one], [])).rejects.toThrow(/no documents/)
  })

  it('counts code points as iteration does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (a, b) => {
        expect(codePoints(a + b)).toBe([...(a + b)].length)
      }),
      { numRuns: 50 },
    )
    expect(codePoints('\ud800\ud800\udc00\udc00')).toBe(3)
  })
})

describe('auditCustomTokens', () => {
  it('finds firings inside words where they may be, and none where they must not', async () => {
    const anywhere = await auditCustomTokens(await make('anywhere'), held)
    const inside = held.join('').match(/Co(?=[a-z])/g)!.length
    expect(anywhere.tokens.find(({ content }) => content === 'Co')).toMatchObject({ firings: inside, inWord: inside })
    expect(anywhere.tokens.find(({ content }) => content === '(a)')!.inWord).toBe(0)
    for (const matching of ['single-word', 'word-edges'] as const)
      expect((await auditCustomTokens(await make(matching), held)).inWord).toBe(0)
  })

  it('shares out exactly what the tokens save', async () => {
    for (const matching of ['anywhere', 'single-word', 'word-edges'] as const) {
      const { tokens, withThem, withoutThem, unused } = await auditCustomTokens(await make(matching), held)
      const saved = tokens.reduce((sum, token) => sum + token.saved, 0)
      expect(saved).toBeCloseTo(withoutThem - withThem, 6)
      expect(unused).toBe(tokens.filter(({ firings }) => firings === 0).length)
    }
  })

  it('refuses a tokenizer without such tokens', async () => {
    const { tokenizer } = await trainDomainTokenizer(corpus, { size: 512, fill: 'merges' }).result()
    await expect(auditCustomTokens(tokenizer, held)).rejects.toThrow(/without added tokens/)
  })
})

describe('compareMatchings', () => {
  it('recommends a way that cuts no word, and says whether custom tokens pay', async () => {
    const { tokenizer } = await trainDomainTokenizer(corpus, { size: 1024, fill: 'merges', powerOfTwo: false }).result()
    const comparison = await compareMatchings(tokenizer, held, { size: 700, customTokens: custom })
    expect(comparison.rows.map(({ matching }) => matching)).toEqual(['none', 'anywhere', 'single-word', 'word-edges'])
    const row = comparison.rows.find(({ matching }) => matching === comparison.recommended)!
    expect(row.inWord).toBe(0)
    expect(
      comparison.rows.every(
        ({ tokens }) => tokens >= comparison.rows.find(({ matching }) => matching === comparison.best)!.tokens,
      ),
    ).toBe(true)
  })
})

describe('countBoundaries', () => {
  it('finds nothing changed where nothing was damaged', async () => {
    const encoder = compile(await make('anywhere'))
    const counts = countBoundaries(encoder, held[0], held[0], [])
    expect([boundaryF1(counts), collateral(counts), counts.changedCharacters]).toEqual([1, 0, 0])
    expect(counts.clean).toBe(counts.both)
  })

  it('finds short tokens steadier than long ones, on three seeds', async () => {
    const short = compile((await trainCharacterTokenizer(corpus, { size: 1024, cap: 3 }).result()).tokenizer)
    const plain = compile((await trainDomainTokenizer(corpus, { size: 1024, fill: 'merges' }).result()).tokenizer)
    for (const seed of [0, 1, 2]) {
      const { text, edits } = damage(held.join('\n'), { seed })
      const [a, b] = [short, plain].map((encoder) => countBoundaries(encoder, held.join('\n'), text, edits))
      expect(boundaryF1(a)).toBeGreaterThan(boundaryF1(b))
      expect(collateral(a)).toBeLessThan(collateral(b))
    }
  })
})

describe('countTerms and tokenLengths', () => {
  it('average terms, and count every entry once', async () => {
    const encoder = await loadEncoding('o200k_base').then(compile)
    const { groups } = countTerms(
      [{ name: 'o200k', encoder }],
      [{ name: 'Law', terms: ['res judicata', 'certiorari'] }],
    )
    expect(groups[0].terms.map(({ tokens }) => tokens[0])).toEqual([3, 3])
    expect(groups[0].means).toEqual([3])
    const { byLength, longer, partial, special, total } = tokenLengths(encoder)
    expect(byLength.reduce((sum, count) => sum + count, 0) + longer + partial + special).toBe(total)
    expect(total).toBe(200_000)
  })
})

describe('reportMarkdown', () => {
  it('prints percentages that follow from the printed counts', async () => {
    const tokenizer = await make('word-edges')
    const report = await makeDomainReport({
      subject: { name: 'own', tokenizer, encoder: compile(tokenizer) },
      others: [{ name: 'o200k', encoder: compile(await loadEncoding('o200k_base')) }],
      documents: held.map((text, i) => ({ class: i % 2 === 0 ? 'even | odd' : '*odd*', text })),
      terms: [{ name: 'Terms', terms: ['a|b', '`x`', '§ 1983'] }],
    })
    const markdown = reportMarkdown(report)
    expect(JSON.parse(JSON.stringify(report))).toEqual(report)
    const rows = markdown.split('\n').filter((line) => /^\| (o200k|own) \| [\d,]+ \| 0\./.test(line))
    expect(rows).toHaveLength(4)
    let baseline = 0
    for (const row of rows) {
      const [, , tokens, , against] = row.split('|').map((cell) => cell.trim())
      const count = Number(tokens.replaceAll(',', ''))
      if (against === 'baseline') baseline = count
      else expect(against.startsWith(difference(count, baseline))).toBe(true)
    }
    for (const table of markdown
      .trim()
      .split('\n\n')
      .filter((part) => part.startsWith('| ')))
      expect(new Set(table.split('\n').map((line) => line.replaceAll(String.raw`\|`, '').split('|').length)).size).toBe(
        1,
      )
  })

  it('names the direction, and no change', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 1e6 }), (tokens, baseline) => {
        const [, share, direction] = /^([\d.]+) % (fewer|more)$/.exec(difference(tokens, baseline)) ?? [
          '',
          '0',
          'as many',
        ]
        if (tokens === baseline) expect(direction).toBe('as many')
        else {
          expect(direction).toBe(tokens < baseline ? 'fewer' : 'more')
          expect(Number(share)).toBeCloseTo((100 * Math.abs(tokens - baseline)) / baseline, 0)
        }
      }),
    )
  })
})
