/** @file What is said about Qtok. */
import type { Paper } from '../../paper.js'

export const paper: Paper = {
  slug: 'qtok',
  title: 'Qtok: A Comprehensive Framework for Evaluating Multilingual Tokenizer Quality in Large Language Models',
  published: '2024-10-16',
  authors: 3,
  arxiv: '2410.12989',
  repository: 'nup-csai/Qtok',
  job: 'measure',
  summary:
    'Judges a tokenizer by its vocabulary, without any corpus: what kinds of tokens it has, which scripts and languages they serve, and how it overlaps with others.',
  headlines: [
    {
      claim: 'The twelve counts of Mistral',
      reported: '8, 256, 2,710, 15,425, 11,870, 290, 325, 1,001, 0, 67, 11, 39',
      where: 'paper/Qtok_v3.ipynb, table 1',
    },
    {
      claim: 'The twelve counts of Pythia',
      reported: '4, 185, 690, 27,288, 17,000, 63, 1,463, 2,805, 486, 65, 33, 175',
      where: 'paper/Qtok_v3.ipynb, table 1',
    },
    {
      claim: 'The twelve counts of the vocabulary of Llama 2',
      reported: '16, 256, 1,629, 16,054, 12,375, 257, 349, 1,039, 0, 13, 5, 18',
      where: 'paper/Qtok_v3.ipynb, table 1',
    },
    {
      claim: 'Latin tokens (spaced and inner) of Mistral, Llama 2 and Pythia',
      reported: '80.2 %, 79.9 %, 86.9 %',
      where: 'paper/Qtok_v3.ipynb, table 2',
    },
    {
      claim: 'Cyrillic language shares (uk bg ru be sr mk mn kk) as printed',
      reported: 'Mistral 5.53 6.11 10.10 2.37 3.38 1.31 1.39 1.46',
      where: 'paper/Qtok_v3.ipynb, table 4',
    },
    {
      claim: 'Latin language shares as printed',
      reported: 'Mistral en 23.72, de 9.88, es 6.66, fr 1.63',
      where: 'paper/Qtok_v3.ipynb, table 3',
    },
    { claim: '58 models have 13 different tokenizers', reported: '13', where: 'paper/Qtok_v3.ipynb, clustering' },
    {
      claim: 'The list of core tokens is in every tokenizer compared',
      reported: '12,724 tokens',
      where: 'data/core_tokens.json',
    },
    {
      claim: 'A look at the vocabulary tells how a tokenizer serves a language',
      reported: 'premise, not tested',
      where: 'abstract',
    },
  ],
}
