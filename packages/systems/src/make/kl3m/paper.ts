/** @file What is said about KL3M. */
import type { Paper } from '../../paper.js'

export const paper: Paper = {
  slug: 'kl3m',
  title:
    'KL3M Tokenizers: A Family of Domain-Specific and Character-Level Tokenizers for Legal, Financial, and Preprocessing Applications',
  published: '2025-03-21',
  authors: 3,
  arxiv: '2503.17247',
  repository: 'alea-institute/kl3m-tokenizers',
  job: 'make',
  summary:
    'A tokenizer of your own documents that keeps your terms whole and needs fewer tokens, and one of short tokens for models that repair scanned text.',
  headlines: [
    {
      claim: 'Fewer tokens than GPT-4o on SEC agreements, 128k vocabulary',
      reported: '8.1 % fewer (0.1816 against 0.1976 tokens per character)',
      where: 'table of token efficiency',
    },
    {
      claim: 'More tokens than GPT-4o on general web text: the price',
      reported: '1.2 % more (0.2057 against 0.2033 tokens per character)',
      where: 'table of token efficiency',
    },
    {
      claim: 'Tokens per legal term',
      reported: '4.20, GPT-4o 6.50: 35 % fewer (the paper’s “83 %” is 7.70 / 4.20 − 1, against Llama 3)',
      where: 'table of domain terms',
    },
    {
      claim: 'Tokens per financial term',
      reported: '3.10, GPT-4o 3.20: 3 % fewer (the paper’s “39 %” is 4.30 / 3.10 − 1, against Llama 3)',
      where: 'table of domain terms',
    },
    {
      claim: 'A vocabulary of 64k needs as many tokens as GPT-4o at a third of the size',
      reported: '0.2630 against 0.2636 tokens per character, mean of five sets',
      where: 'table of token efficiency',
    },
    {
      claim: 'Short tokens keep the boundaries of a damaged text near those of the clean one',
      reported: 'one example: 24 and 20 tokens with char-4k',
      where: 'section on character tokenizers',
    },
  ],
}
