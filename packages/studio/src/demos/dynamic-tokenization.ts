/** @file Tokens merged at run time, for the lines that the reader gives. */
import { compile, load } from '@tokenwright/text'
import {
  createBoundary,
  createSpelling,
  dynamicTokenize,
  lengthCurve,
} from '@tokenwright/systems/shrink/dynamic-tokenization'
import type { Demo } from './contract.js'
import { translations } from './samples.js'

const MODEL = 'r50k_base'
const SHARES = [25, 50, 75, 100] as const
const SHOWN_LINES = 4

export const dynamicTokenization: Demo = {
  input: 'text',
  ask: 'Lines that a model with the tokenizer of GPT-2 would read as one batch: the pairs that are frequent in it are merged, as the model runs.',
  sample: translations,
  async run(given) {
    const tokenizer = await load(MODEL)
    const encoder = compile(tokenizer)
    const spelling = createSpelling(encoder)
    const lines = given.split('\n').filter((line) => line.trim() !== '')
    const batch = lines.map((line) => spelling.tokens(line))
    const before = batch.reduce((sum, tokens) => sum + tokens.length, 0)
    const curve = lengthCurve(batch, { batch: batch.length, valid: createBoundary({ tokenizer }).valid })
    const rows = SHARES.map((percent) => {
      const { tokens, mergesApplied } = dynamicTokenize(batch, { percent, tokenizer })
      const after = tokens.reduce((sum, each) => sum + each.length, 0)
      return [`${percent} %`, mergesApplied, after, `${((1 - after / before) * 100).toFixed(1)} %`]
    })
    const half = dynamicTokenize(batch, { percent: 50, tokenizer }).tokens
    const text = (token: string): string =>
      Buffer.concat([...spelling.pieces(token)].map((id) => encoder.tokenBytes(id))).toString('utf8')
    return [
      {
        kind: 'table',
        title: `${before} tokens in ${batch.length} lines, and fewer`,
        columns: ['of the way', 'merges', 'tokens', 'saved'],
        rows,
        caption: `All the way is where every pre-token is one token, after ${curve.mergesFor(100)} merges. Rows for merged tokens are made of those of their pieces.`,
      },
      {
        kind: 'cuts',
        title: 'The first lines before, and half of the way',
        rows: lines.slice(0, SHOWN_LINES).flatMap((_, i) => [
          { name: `line ${i + 1}`, note: `${batch[i].length} tokens`, pieces: batch[i].map(text) },
          { name: 'merged', note: `${half[i].length} tokens`, pieces: half[i].map(text) },
        ]),
      },
    ]
  },
}
