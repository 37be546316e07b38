/** @file What is said about ZeTT. */
import type { Paper } from '../../paper.js'

export const paper: Paper = {
  slug: 'zett',
  title: 'Zero-Shot Tokenizer Transfer',
  published: '2024-05-13',
  authors: 3,
  arxiv: '2405.07883',
  repository: 'bminixhofer/zett',
  job: 'move',
  summary:
    'Trains a small network once for a model; it then reads any vocabulary and predicts its token rows in seconds, without training the model.',
  headlines: [
    {
      claim: 'Mistral-7B under the tokenizers of GPT-2 and StarCoder, zero-shot: the hypernetwork against FOCUS',
      reported: 'close to the original where FOCUS is far below',
      where: 'abstract',
    },
    {
      claim: 'What is left of the gap is closed by training on a little text',
      reported: 'less than 1 billion tokens',
      where: 'abstract',
    },
    {
      claim: 'A hypernetwork of the base model serves its fine-tuned variants without more training',
      reported: 'chat quality is kept',
      where: 'abstract',
    },
    {
      claim: 'Without the identity phase rows are worse after the same training',
      reported: 'a user who left it out, with other sizes too, could not get training to work',
      where: 'repository, issue 6',
    },
  ],
}
