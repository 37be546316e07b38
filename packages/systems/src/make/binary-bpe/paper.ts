/** @file What is said about Binary BPE. */
import type { Paper } from '../../paper.js'

export const paper: Paper = {
  slug: 'binary-bpe',
  title: 'Binary BPE: A Family of Cross-Platform Tokenizers for Binary Analysis',
  published: '2025-11',
  authors: 1,
  arxiv: '2511.17573',
  repository: 'mjbommar/binary-bpe',
  job: 'make',
  summary:
    'Byte-pair tokenizers for executables: any bytes in, two to three bytes of machine code in one token, nothing lost.',
  headlines: [
    { claim: 'Bytes per token on uncompressed executables', reported: '2 to 3', where: 'abstract' },
    { claim: 'Bytes per token of the 8k tokenizer', reported: 'about 2.2', where: 'model card' },
    {
      claim: 'Tokenizers of all sizes nest: the ids of a smaller one are a prefix',
      reported: 'yes (first version; the later abstract does not say so)',
      where: 'abstract of the first version',
    },
    {
      claim: 'Allowed lengths 1 to 16 against 1, 2, 4 and 8 alone (8k)',
      reported: '2.855 against 2.254 bytes per token, on the training files',
      where: 'preparatory report',
    },
    {
      claim: 'Training in pieces that are combined is worse than training at once',
      reported: '2.590 against 2.849 bytes per token (64k)',
      where: 'preparatory reports',
    },
    {
      claim: 'A text tokenizer of 16k on binaries',
      reported: '1.13 bytes per token, binary BPE 2.85',
      where: 'preparatory report',
    },
    { claim: 'Tokens used on the evaluation set, 64k', reported: '67.2 %', where: "author's page" },
  ],
}
