/** @file What is said about dynamic tokenization. */
import type { Paper } from '../../paper.js'

export const paper: Paper = {
  slug: 'dynamic-tokenization',
  title: 'Retrofitting (Large) Language Models with Dynamic Tokenization',
  published: '2024-11-27',
  authors: 3,
  arxiv: '2411.18553',
  repository: 'DariusFeher/dynamic-tokenization',
  job: 'shrink',
  summary:
    'Merges the pairs of tokens that are frequent in a batch, at run time, so that a model that stays as it is reads shorter sequences.',
  headlines: [
    {
      claim: 'Shorter sequences for XLM-R on XNLI in 14 languages, at under 2 % accuracy lost',
      reported: 'over 20 %',
      where: 'abstract',
    },
    {
      claim: 'XNLI English, batches of 32: tokens saved when all is merged',
      reported: '14.7 % (42.14 to 35.94 tokens)',
      where: 'data/xnli/*.csv in the repository',
    },
    {
      claim: 'UNER English EWT, batches of 32: tokens saved when all is merged',
      reported: '17.4 % (18.68 to 15.42 tokens)',
      where: 'data/uner/*.csv in the repository',
    },
    {
      claim: 'Prompts of Mistral-7B: almost no loss',
      reported: 'up to 40 % of the way to word level',
      where: 'abstract of the first version; 17 % shorter in the ACL version',
    },
  ],
}
