/** @file What is said about TokenLearning. */
import type { Paper } from '../../paper.js'

export const paper: Paper = {
  slug: 'tool-tokens',
  title: 'Re-Initialization Token Learning for Tool-Augmented Large Language Models',
  published: '2025-06-17',
  authors: 5,
  arxiv: '2506.14248',
  repository: 'lichenghaobuaa/TokenLearning',
  job: 'move',
  summary:
    'Gives a frozen language model one learned output token for each tool, started from the words that describe the tool, so that few example calls suffice.',
  headlines: [
    {
      claim: 'KAMEL with 30 / 60 / 100 / 234 tools, LLaMA-2-13B: TokenLearning against ToolkenGPT',
      reported: '.538 / .488 / .354 / .238 against .518 / .332 / .326 / .216',
      where: 'repository, plot.py',
    },
    {
      claim: 'The same with in-context learning',
      reported: '.426 / .246 / .208 / .182',
      where: 'repository, plot.py',
    },
    {
      claim: 'The same with LLaMA-2-70B: TokenLearning against ToolkenGPT',
      reported: '.632 / .380 / .358 / .330 against .532 / .280 / .364 / .326',
      where: 'repository, plot.py',
    },
    {
      claim: 'Rows started from the words of the tools and kept near them beat rows started at random',
      reported: 'on GSM8K-XL, FuncQA, KAMEL and VirtualHome',
      where: 'abstract',
    },
  ],
}
