/** @file Tokenizers and models written down by what is special about them. */
import type { AddedToken, BpeModel, Model, Tokenizer } from './tokenizer.js'

/** A tokenizer of a model and nothing else, but for the parts that are given. */
export function plainTokenizer(model: Model, parts: Partial<Omit<Tokenizer, 'model'>> = {}): Tokenizer {
  return {
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: null,
    model,
    post_processor: null,
    decoder: null,
    truncation: null,
    padding: null,
    ...parts,
  }
}

/** BPE over characters without any of its options, but for those that are given. */
export function plainBpe(model: Pick<BpeModel, 'vocab' | 'merges'> & Partial<BpeModel>): BpeModel {
  return {
    type: 'BPE',
    units: 'characters',
    dropout: null,
    unk_token: null,
    continuing_subword_prefix: null,
    end_of_word_suffix: null,
    fuse_unk: false,
    byte_fallback: false,
    ignore_merges: false,
    ...model,
  }
}

/** An added token that stands for itself alone, wherever it is allowed. */
export function specialToken(id: number, content: string): AddedToken {
  return { id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }
}
