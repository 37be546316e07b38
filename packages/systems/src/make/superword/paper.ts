/** @file What is said about SuperBPE and BoundlessBPE. */
import type { Paper } from '../../paper.js'

export const paper: Paper = {
  slug: 'superword',
  title: 'SuperBPE: Space Travel for Language Models; with Boundless Byte Pair Encoding (arXiv 2504.00178)',
  published: '2025-03-17',
  authors: 6,
  arxiv: '2503.13423',
  repository: 'PythonNut/superbpe',
  job: 'make',
  summary:
    'Tokens that span several words: the same text in a sixth to a third fewer tokens at the same vocabulary size.',
  headlines: [
    {
      claim: 'Fewer tokens than BPE at a vocabulary of 200,000 (transition at 80,000)',
      reported: '33 %',
      where: 'abstract; token_byte_counts.json in the repository: 4.457 to 6.634 bytes per token',
    },
    {
      claim: 'Fewer tokens than BPE at a vocabulary of 200,000 (transition at 180,000)',
      reported: '27 %',
      where: 'token_byte_counts.json in the repository: 4.457 to 6.092 bytes per token',
    },
    {
      claim: 'Bytes per token of BoundlessBPE against BPE',
      reported: '+20 %',
      where: 'arXiv 2504.00178, abstract, as quoted elsewhere',
    },
    { claim: 'Mean of 30 tasks, 8B model, same training compute', reported: '+4.0 points', where: 'abstract' },
  ],
}
