/** @file Writes BERT's vocab.txt + tokenizer_config.json. */
import { fromVocabTxt } from '../load/vocab-txt.js'
import type { Tokenizer } from '../tokenizer.js'
import { vocabularyTexts } from '../vocabulary.js'
import { refuse } from './refuse.js'
import { firstDifference, valueAt } from '../formats/same.js'
import { essentials } from './essentials.js'

/** @throws TokenwrightError `unsupported-part` for what these files cannot say */
export function toVocabTxt(tokenizer: Tokenizer): ReadonlyMap<string, string> {
  const { model, normalizer } = tokenizer
  if (model.type !== 'WordPiece') throw refuse('model that is not WordPiece', 'model.type', model.type)
  if (model.vocab.ids !== null)
    throw refuse('ids that are not the numbers of lines', 'model.vocab.ids', model.vocab.ids)
  if (normalizer?.type !== 'BertNormalizer') throw refuse("normalizer that is not BERT's", 'normalizer', normalizer)
  const vocab = `${vocabularyTexts(model.vocab).join('\n')}\n`
  const config = {
    tokenizer_class: 'BertTokenizer',
    do_lower_case: normalizer.lowercase,
    strip_accents: normalizer.strip_accents,
    tokenize_chinese_chars: normalizer.handle_chinese_chars,
  }
  const back = fromVocabTxt(vocab, { config })
  const difference = firstDifference(essentials(tokenizer), essentials(back))
  if (difference !== null) throw refuse('part that vocab.txt leaves out', difference, valueAt(tokenizer, difference))
  return new Map([
    ['vocab.txt', vocab],
    ['tokenizer_config.json', `${JSON.stringify(config, null, 2)}\n`],
  ])
}
