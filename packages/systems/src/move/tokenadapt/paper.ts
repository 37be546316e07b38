/** @file What is said about TokenAdapt. */
import type { Paper } from '../../paper.js'

export const paper: Paper = {
  slug: 'tokenadapt',
  title: 'Achieving Tokenizer Flexibility in Language Models through Heuristic Adaptation and Supertoken Learning',
  published: '2025-05-14',
  authors: 6,
  arxiv: '2505.09738',
  repository: 'Tinycompany-AI/tokenadapt',
  job: 'move',
  summary:
    'Puts another tokenizer under a trained language model without training it: new tokens get rows made of old ones.',
  headlines: [
    {
      claim: 'Mean perplexity after the move (Qwen2.5-3B to 81,000 tokens), hybrid against ReTok',
      reported: '2947 against 4780',
      where: 'repository, experiments page',
    },
    {
      claim: 'The same on English text, hybrid against ReTok',
      reported: '3.37 against 3.48',
      where: 'repository, experiments page',
    },
    {
      claim: 'The local half alone does as well as ReTok on English text',
      reported: '3.49 against 3.48',
      where: 'repository, experiments page',
    },
    {
      claim: 'Text in a language that the old tokenizer does not know (Hindi): TransTokenizer is best',
      reported: '4,271 against 15,140 of the hybrid',
      where: 'repository, experiments page',
    },
    { claim: 'Perplexity against ReTok over all texts', reported: 'at least 2 times better', where: 'abstract' },
    {
      claim: 'Tokens that span words, learned from chunks cut at random, compress better',
      reported: 'more than plain BPE',
      where: 'abstract',
    },
  ],
}
