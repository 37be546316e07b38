/** @file Writes vocab.json + merges.txt + tokenizer_config.json, as GPT-2, RoBERTa and Qwen have them. */
import { mergeTexts, spelledAsText } from '../formats/byte-level.js'
import { mergesInRankOrder } from '../formats/merge-order.js'
import { fromVocabMerges } from '../load/vocab-merges.js'
import type { BpeModel, Tokenizer } from '../tokenizer.js'
import { entryId, vocabularyTexts } from '../vocabulary.js'
import { withPlacedTokens } from './placed-tokens.js'
import { refuse } from './refuse.js'
import { firstDifference, valueAt } from '../formats/same.js'
import { essentials } from './essentials.js'

/** @throws TokenwrightError `unsupported-part` for what these files cannot say */
export function toVocabMerges(tokenizer: Tokenizer): ReadonlyMap<string, string> {
  const spelled = withPlacedTokens(spelledAsText(tokenizer))
  if (spelled.model.type !== 'BPE') throw refuse('model that is not BPE', 'model.type', spelled.model.type)
  const model = withoutShortcut(spelled.model, spelled)
  const texts = vocabularyTexts(model.vocab)
  const order = Array.from(texts, (_, entry) => entry).toSorted(
    (a, b) => entryId(model.vocab, a) - entryId(model.vocab, b),
  )
  const vocab = `{${order.map((entry) => `${JSON.stringify(texts[entry])}:${entryId(model.vocab, entry)}`).join(',\n')}}\n`
  const merges = mergesText(model, texts)
  const config = configOf(spelled)
  const back = fromVocabMerges(vocab, merges, { config })
  const difference = firstDifference(essentials({ ...spelled, model }), essentials(back))
  if (difference !== null)
    throw refuse('part that vocab.json and merges.txt leave out', difference, valueAt(spelled, difference))
  return new Map([
    ['vocab.json', vocab],
    ['merges.txt', merges],
    ['tokenizer_config.json', `${JSON.stringify(config, null, 2)}\n`],
  ])
}

/** Options that change nothing: empty affixes, dropout of 0, and whole tokens at once where merging makes them all. */
function withoutShortcut(model: BpeModel, { added_tokens }: Tokenizer): BpeModel {
  const plain = {
    ...model,
    dropout: model.dropout === 0 ? null : model.dropout,
    continuing_subword_prefix: model.continuing_subword_prefix || null,
    end_of_word_suffix: model.end_of_word_suffix || null,
  }
  if (!model.ignore_merges) return plain
  const added = new Set(added_tokens.map(({ id }) => id))
  const ids = Array.from(model.vocab.ends, (_, entry) => entryId(model.vocab, entry))
  const ranked = mergesInRankOrder(model, ids, (entry) => !added.has(ids[entry]))
  if (ranked === null || !ranked.complete)
    throw refuse('tokens that are given without merging', 'model.ignore_merges', true)
  return { ...plain, ignore_merges: false }
}

function mergesText({ vocab, merges }: BpeModel, texts: readonly string[]): string {
  const pairs = mergeTexts(merges ?? new Uint32Array(0), vocab, texts)
  const lines = pairs.map(([left, right], i) => {
    if (/[ \r\n]/.test(left + right))
      throw refuse('merge of a token with white space', `model.merges[${i}]`, [left, right])
    return `${left} ${right}\n`
  })
  return `#version: 0.2\n${lines.join('')}`
}

function configOf({ added_tokens, normalizer, pre_tokenizer, post_processor }: Tokenizer): object {
  const parts = pre_tokenizer?.type === 'Sequence' ? pre_tokenizer.pretokenizers : [pre_tokenizer]
  const bytes = parts.at(-1)
  const decoder = Object.fromEntries(added_tokens.map(({ id, ...token }) => [id, token]))
  return {
    tokenizer_class:
      post_processor?.type === 'RobertaProcessing'
        ? 'RobertaTokenizer'
        : normalizer === null
          ? 'GPT2Tokenizer'
          : 'Qwen2Tokenizer',
    add_prefix_space: bytes?.type === 'ByteLevel' && bytes.add_prefix_space,
    added_tokens_decoder: decoder,
  }
}
