import type { Paper } from '../../paper.js'

export const paper: Paper = {
  slug: 'token-premiums',
  title: 'Explaining and Mitigating Crosslingual Tokenizer Inequities',
  published: '2025-10-24',
  authors: 4,
  arxiv: '2510.21909',
  repository: 'catherinearnett/explaining_tokenizer_inequities',
  job: 'measure',
  summary:
    'Measures how many more tokens a language costs for the same content, and says which vocabulary size each language needs so that all cost the same.',
  headlines: [
    {
      claim: 'Premiums remain when every language has a tokenizer of its own, trained alike',
      reported: 'at every size and algorithm',
      where: 'section 3',
    },
    {
      claim: 'Scaling training text by byte premium changes nothing',
      reported: 't(3544) = −0.615, p = 0.539',
      where: 'section 3',
    },
    { claim: 'BPE compresses better than Unigram', reported: 'at every size', where: 'section 3' },
    {
      claim: 'Larger equal vocabularies do not shrink the spread',
      reported: 'F(96, 96) = 1.125, p = 0.565',
      where: 'section 5.2',
    },
    {
      claim: 'Data similarity, token length and white space explain token counts',
      reported: 'R² 0.239, 0.168, 0.157; together 0.297',
      where: 'Table 1',
    },
    {
      claim: 'Parallel training text helps little',
      reported: 'about 1 %, t(152) = −2.356, p = 0.0197',
      where: 'section 5.1',
    },
    {
      claim: 'A vocabulary size for each language nearly removes the spread',
      reported: 'F(80, 387) = 0.150, p < 0.001: 85 % less variance',
      where: 'section 5.2',
    },
    {
      claim: 'The power law predicts the counts',
      reported: 'RMSE 3,733 tokens over all targets, 2,870 at best',
      where: 'section 5.2',
    },
    { claim: 'SuperBPE needs fewer tokens', reported: 't = −2.42 to −7.28', where: 'Table 10' },
    {
      claim: 'SuperBPE varies less over languages',
      reported: 'F = 2.187 to 0.745 from 65,536 to 262,144 entries',
      where: 'Table 10',
    },
    {
      claim: 'Bytes as tokens are no cure',
      reported: 'byte premiums 3.51 (Burmese), 3.94 (Shan)',
      where: 'section 2.1',
    },
  ],
}
